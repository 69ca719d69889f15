import { AppError } from '../../../common/errors/app-error';
import { type ContentPart, type ProviderMessage, type ToolCall } from '../../providers/spec/messages';

/** What a tool answered, by the call that it answers. */
export interface CallResult {
  toolCallId: string;
  content: string;
  isError: boolean;
}

/** Something that was said, and what the model answered to it. */
export interface Turn {
  said: { role: 'user'; content: readonly ContentPart[] } | { role: 'tool'; results: readonly CallResult[] };
  answer: { text: string; toolCalls: readonly ToolCall[] } | null;
}

/**
 * A history as the turns of a conversation: each with one message, and what was said in answer to it as one answer. Throws
 * `validation_failed` for a history that begins with an answer, or ends with one.
 */
export function toTurns(messages: readonly ProviderMessage[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = turns.at(-1);
    if (message.role === 'user') turns.push({ said: message, answer: null });
    else if (message.role === 'tool') addResult(turns, last, message);
    else if (last) last.answer = joined(last.answer, message);
    else throw wrong('must begin with something that the user says');
  }
  if (turns.at(-1)?.answer) throw wrong('must end with something to be answered');
  return turns;
}

function addResult(
  turns: Turn[],
  last: Turn | undefined,
  { toolCallId, content, isError }: Extract<ProviderMessage, { role: 'tool' }>,
): void {
  const result = { toolCallId, content, isError };
  if (last?.said.role === 'tool' && !last.answer) {
    last.said = { role: 'tool', results: [...last.said.results, result] };
  } else {
    turns.push({ said: { role: 'tool', results: [result] }, answer: null });
  }
}

function joined(
  before: Turn['answer'],
  { text, toolCalls }: Extract<ProviderMessage, { role: 'assistant' }>,
): Turn['answer'] {
  if (!before) return { text, toolCalls };
  return {
    text: [before.text, text].filter(Boolean).join('\n\n'),
    toolCalls: [...before.toolCalls, ...toolCalls],
  };
}

function wrong(message: string): AppError {
  return AppError.field('validation_failed', 'messages', message);
}
