import { type ContentPart, type ImagePart, type ProviderMessage, type ToolCall } from '../spec/messages';
import { toFailure } from '../support/failures/failure';
import { inlineImage } from '../support/requests/image-data';
import { asObject, parseJson, type JsonObject } from '../support/json';
import { UpstreamRefusal } from '../support/failures/upstream-refusal';
import { wantsSignatures } from './models';

export interface WireContent {
  role: 'user' | 'model';
  parts: JsonObject[];
}

/** What Google documents for calls that another model made, or that lost their signature. */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/**
 * The conversation as Gemini takes it. All results of a turn's calls belong into one message, so neighbours with the same
 * role become one; empty parts are refused and left out. Throws `UpstreamRefusal` for an image that is only an address.
 */
export function toContents(messages: readonly ProviderMessage[], model: string): WireContent[] {
  const joined: WireContent[] = [];
  for (const message of messages) {
    const { role, parts } = toContent(message, model);
    const previous = joined.at(-1);
    if (previous?.role === role) {
      previous.parts.push(...parts);
    } else if (parts.length > 0) {
      joined.push({ role, parts });
    }
  }
  return joined;
}

function toContent(message: ProviderMessage, model: string): WireContent {
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: message.content.flatMap(toPart) };
    case 'assistant':
      return {
        role: 'model',
        parts: [
          ...toTextParts(message.text),
          ...message.toolCalls.map((call, at) => toCallPart(call, at, model)),
        ],
      };
    case 'tool':
      return {
        role: 'user',
        parts: [
          {
            functionResponse: {
              name: message.toolName,
              response: toResponse(message.content, message.isError),
            },
          },
        ],
      };
  }
}

function toPart(part: ContentPart): JsonObject[] {
  return part.type === 'text' ? toTextParts(part.text) : [toImagePart(part)];
}

function toTextParts(text: string): JsonObject[] {
  return text === '' ? [] : [{ text }];
}

function toImagePart(part: ImagePart): JsonObject {
  const inline = inlineImage(part);
  if (!inline) {
    throw new UpstreamRefusal(
      toFailure(
        'invalid_request',
        'Google models take images as data only, not by address: send the image itself in base64.',
      ),
    );
  }
  return { inlineData: { mimeType: inline.mediaType, data: inline.data } };
}

/** Without the id: it may be one that we made up. Only the first of several calls at once has a signature. */
function toCallPart(call: ToolCall, at: number, model: string): JsonObject {
  const signature =
    call.provider_metadata?.thought_signature ??
    (at === 0 && wantsSignatures(model) ? NO_SIGNATURE : undefined);
  return {
    functionCall: { name: call.name, args: asObject(parseJson(call.arguments)) ?? {} },
    ...(signature !== undefined && { thoughtSignature: signature }),
  };
}

/** Gemini wants an object. */
function toResponse(content: string, isError: boolean): JsonObject {
  const parsed = asObject(parseJson(content));
  return isError ? { error: parsed ?? content } : (parsed ?? { result: content });
}
