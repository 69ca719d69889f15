import { ChatCompletionRequestDto } from '../dto/chat-completion-request.dto';
import { ChatMessageDto, ChatMessagePartDto } from '../dto/message.dto';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isCount: Check = (value) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 2 ** 31 - 1;
const between =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;

/** The fields that nearly every request has and no other. */
const CHECKS: ReadonlyMap<string, Check> = new Map([
  ['model', isText],
  ['messages', (value) => Array.isArray(value) && value.length >= 1 && value.length <= 1_000],
  ['stream', isFlag],
  ['max_completion_tokens', isCount],
  ['max_tokens', isCount],
  ['temperature', between(0, 2)],
  ['top_p', between(0, 1)],
  ['frequency_penalty', between(-2, 2)],
  ['presence_penalty', between(-2, 2)],
  ['seed', (value) => Number.isInteger(value)],
  ['user', isText],
  ['store', isFlag],
]);

const SPEAKERS: ReadonlySet<unknown> = new Set<ChatMessageDto['role']>([
  'system',
  'developer',
  'user',
  'assistant',
]);

/**
 * A request of the shape that most have: messages of nothing but text, and plain values that are as they should be. Null for any other,
 * which class-validator then judges; what is read here it would read the same (a property test compares them). It is asked about every
 * answer, and looks up each field's rules anew each time: that took longer than all that is done with a short answer's text.
 */
export function readCommonShape(value: unknown): ChatCompletionRequestDto | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const fields = value as Record<string, unknown>;
  if (!Array.isArray(fields.messages)) return null;
  for (const name of Object.keys(fields)) if (!CHECKS.get(name)?.(fields[name])) return null;
  const messages: ChatMessageDto[] = [];
  for (const given of fields.messages as unknown[]) {
    const message = readMessage(given);
    if (!message) return null;
    messages.push(message);
  }
  return Object.assign(new ChatCompletionRequestDto(), fields, { messages });
}

function readMessage(value: unknown): ChatMessageDto | null {
  if (typeof value !== 'object' || value === null) return null;
  const { role, content } = value as Partial<Record<string, unknown>>;
  if (!SPEAKERS.has(role) || typeof content !== 'string' || Object.keys(value).length !== 2) return null;
  const part = Object.assign(new ChatMessagePartDto(), { type: 'text' as const, text: content });
  return Object.assign(new ChatMessageDto(), { role: role as ChatMessageDto['role'], content: [part] });
}
