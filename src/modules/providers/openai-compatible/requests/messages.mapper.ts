import { type ContentPart, type ImagePart, type ProviderMessage } from '../../spec/messages';
import { inlineImage } from '../../support/requests/image-data';
import { type WireDialect } from './wire-dialect';

type WirePart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

export interface WireMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  content: string | WirePart[] | null;
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

/** The conversation as OpenAI's chat completions take it, the system prompt first. */
export function toWireMessages(
  request: { model: string; system?: string; messages: readonly ProviderMessage[] },
  dialect: WireDialect,
): WireMessage[] {
  const role = dialect.systemRole?.(request.model) ?? 'system';
  const system: WireMessage[] = request.system ? [{ role, content: request.system }] : [];
  const messages = [...system, ...request.messages.map((message) => toWireMessage(message, dialect))];
  return dialect.takesTurns ? joinNeighbours(messages) : messages;
}

function toWireMessage(message: ProviderMessage, dialect: WireDialect): WireMessage {
  const idOf = dialect.toolCallId ?? ((id: string) => id);
  switch (message.role) {
    case 'user':
      return { role: 'user', content: toWireContent(message.content) };
    case 'assistant':
      return message.toolCalls.length === 0
        ? { role: 'assistant', content: message.text }
        : {
            role: 'assistant',
            content: message.text === '' ? null : message.text,
            tool_calls: message.toolCalls.map(({ id, name, arguments: json }) => ({
              id: idOf(id),
              type: 'function',
              function: { name, arguments: json === '' ? '{}' : json },
            })),
          };
    case 'tool':
      return {
        role: 'tool',
        tool_call_id: idOf(message.toolCallId),
        // The protocol has no field for it, and a model should know.
        content: message.isError ? `Error: ${message.content}` : message.content,
      };
  }
}

/** A plain text where that is enough: many services and local servers take nothing else from models without images. */
function toWireContent(parts: readonly ContentPart[]): string | WirePart[] {
  return parts.every((part) => part.type === 'text')
    ? parts.map((part) => part.text).join('\n')
    : parts.map((part) =>
        part.type === 'text' ? part : { type: 'image_url', image_url: { url: addressOf(part) } },
      );
}

function addressOf(part: ImagePart): string {
  const inline = inlineImage(part);
  return inline ? `data:${inline.mediaType};base64,${inline.data}` : (part.url ?? '');
}

function joinNeighbours(messages: readonly WireMessage[]): WireMessage[] {
  const joined: WireMessage[] = [];
  for (const message of messages) {
    const previous = joined.at(-1);
    const isPlain = message.tool_calls === undefined && previous?.tool_calls === undefined;
    if (previous && isPlain && previous.role === message.role && message.role !== 'tool') {
      previous.content = joinContent(previous.content, message.content);
    } else {
      joined.push({ ...message });
    }
  }
  return joined;
}

function joinContent(one: WireMessage['content'], other: WireMessage['content']): string | WirePart[] {
  return typeof one === 'string' && typeof other === 'string'
    ? `${one}\n\n${other}`
    : [...toParts(one), ...toParts(other)];
}

function toParts(content: WireMessage['content']): WirePart[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
}
