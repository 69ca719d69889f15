import { type ContentPart, type ProviderMessage, type ToolCall } from '../spec/messages';
import { fittedId } from '../support/requests/fitted-id';
import { inlineImage } from '../support/requests/image-data';
import { asObject, parseJson, type JsonObject } from '../support/json';
import { thinkingBlockOf } from './thinking';

export interface WireMessage {
  role: 'user' | 'assistant';
  content: JsonObject[];
}

/**
 * The conversation as Anthropic takes it. Tool results are something that the user says, and all results of a turn belong
 * into one message, so neighbours with the same role become one. Blocks without text are refused and left out.
 */
export function toWireMessages(messages: readonly ProviderMessage[], model: string): WireMessage[] {
  const joined: WireMessage[] = [];
  for (const message of messages) {
    const { role, content } = toWireMessage(message, model);
    const previous = joined.at(-1);
    if (previous?.role === role) {
      previous.content.push(...content);
    } else if (content.length > 0) {
      joined.push({ role, content });
    }
  }
  return joined;
}

function toWireMessage(message: ProviderMessage, model: string): WireMessage {
  switch (message.role) {
    case 'user':
      return { role: 'user', content: message.content.flatMap(toWireBlock) };
    case 'assistant':
      return { role: 'assistant', content: toAssistantBlocks(message.text, message.toolCalls, model) };
    case 'tool':
      return {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: toWireId(message.toolCallId),
            content: message.content,
            ...(message.isError && { is_error: true }),
          },
        ],
      };
  }
}

function toWireBlock(part: ContentPart): JsonObject[] {
  if (part.type === 'text') {
    return toTextBlocks(part.text);
  }
  const inline = inlineImage(part);
  const source = inline
    ? { type: 'base64', media_type: inline.mediaType, data: inline.data }
    : { type: 'url', url: part.url };
  return [{ type: 'image', source }];
}

function toAssistantBlocks(text: string, toolCalls: readonly ToolCall[], model: string): JsonObject[] {
  return [
    ...thinkingBlockOf(toolCalls, model),
    ...toTextBlocks(text),
    ...toolCalls.map(({ id, name, arguments: json }) => ({
      type: 'tool_use',
      id: toWireId(id),
      name,
      // Anything but an object is refused; arguments of a call that broke off may be no JSON at all.
      input: asObject(parseJson(json)) ?? {},
    })),
  ];
}

function toTextBlocks(text: string): JsonObject[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

function toWireId(id: string): string {
  return fittedId(id, /^[\w-]+$/, 24);
}
