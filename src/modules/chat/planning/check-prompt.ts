import { AppError } from '../../../common/errors/app-error';
import { textOf } from '../../conversations/text-of';
import { type ContentPart } from '../../providers/spec/messages';
import { type RunRequest } from './run-request';

/** Throws `validation_failed` when there is nothing to answer. */
export function checkSays(prompt: readonly ContentPart[]): void {
  if (textOf(prompt).trim() !== '' || prompt.some((part) => part.type === 'image')) return;
  throw AppError.field(
    'validation_failed',
    'prompt',
    'must say something: text, or a part with text or an image',
  );
}

/** Throws `prompt_too_large`, naming the field. */
export function checkSize(prompt: readonly ContentPart[], maxBytes: number, field = 'prompt'): void {
  const bytes = Buffer.byteLength(textOf(prompt));
  if (bytes <= maxBytes) return;
  throw AppError.field(
    'prompt_too_large',
    field,
    `has ${bytes} bytes of text; at most ${maxBytes} are allowed`,
    { limit: maxBytes },
  );
}

/** Throws `validation_failed` unless a message of a conversation is all that is to be answered. */
export function checkInPlaceOfPrompt({ prompt, toolResults, conversationId }: RunRequest): void {
  if (prompt.length > 0 || toolResults.length > 0) {
    throw AppError.field(
      'validation_failed',
      'message_id',
      'stands in place of a prompt or of tool_results: send one of them',
    );
  }
  if (conversationId === null) {
    throw AppError.field('validation_failed', 'message_id', 'needs the conversation_id of its conversation');
  }
}
