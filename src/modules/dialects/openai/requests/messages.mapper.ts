import { AppError } from '../../../../common/errors/app-error';
import { type ContentPart, type ProviderMessage, type ToolCall } from '../../../providers/spec/messages';
import { type ChatMessageDto, type ChatMessagePartDto } from '../dto/message.dto';

/** A history as this server's providers take it. */
export interface History {
  /** What `system` and `developer` say, in order; null when they say nothing. */
  system: string | null;
  messages: ProviderMessage[];
}

/** Throws `validation_failed`, naming the message, for a history that no model could read. */
export function toHistory(messages: readonly ChatMessageDto[]): History {
  const system: string[] = [];
  const history: ProviderMessage[] = [];
  const names = new Map<string, string>();
  for (const [index, message] of messages.entries()) {
    const field = `messages[${index}]`;
    if (message.role === 'system' || message.role === 'developer') {
      system.push(textOf(message, field));
    } else {
      for (const { id, function: called } of message.tool_calls ?? []) names.set(id, called.name);
      history.push(toMessage(message, message.role, names, field));
    }
  }
  if (history.length === 0) throw wrong('messages', 'must have something that the user says');
  return { system: system.filter(Boolean).join('\n\n') || null, messages: history };
}

function toMessage(
  message: ChatMessageDto,
  role: 'user' | 'assistant' | 'tool',
  names: ReadonlyMap<string, string>,
  field: string,
): ProviderMessage {
  switch (role) {
    case 'user':
      return { role, content: toContent(message, field) };
    case 'assistant':
      return {
        role,
        text: message.content ? textOf(message, field) : (message.refusal ?? ''),
        toolCalls: (message.tool_calls ?? []).map(toCall),
      };
    case 'tool': {
      const toolCallId = message.tool_call_id ?? '';
      const toolName = names.get(toolCallId);
      if (toolName === undefined) {
        throw wrong(`${field}.tool_call_id`, 'must be the id of a call that an earlier message made');
      }
      return { role, toolCallId, toolName, content: textOf(message, field), isError: false };
    }
  }
}

function toCall({
  id,
  function: { name, arguments: json },
}: NonNullable<ChatMessageDto['tool_calls']>[number]): ToolCall {
  return { id, name, arguments: json };
}

function toContent({ content }: ChatMessageDto, field: string): ContentPart[] {
  if (!content || content.length === 0)
    throw wrong(`${field}.content`, 'must be text or parts of text and images');
  return content.map((part, index) => {
    if (part.type === 'text') return { type: 'text', text: part.text ?? '' };
    if (part.type === 'image_url') return { type: 'image', url: part.image_url?.url ?? '' };
    throw wrong(`${field}.content[${index}].type`, 'must be text or image_url for a user');
  });
}

/** Everybody but a user says text only. */
function textOf({ content, role }: ChatMessageDto, field: string): string {
  if (!content) throw wrong(`${field}.content`, `must be text for ${role}`);
  return content.map((part, index) => textOfPart(part, `${field}.content[${index}]`)).join('');
}

function textOfPart({ type, text, refusal }: ChatMessagePartDto, field: string): string {
  if (type === 'image_url') throw wrong(`${field}.type`, 'must be text: only a user shows images');
  return text ?? refusal ?? '';
}

function wrong(field: string, message: string): AppError {
  return AppError.field('validation_failed', field, message);
}
