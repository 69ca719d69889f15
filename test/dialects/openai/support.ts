import Ajv, { type ValidateFunction } from 'ajv';
import { createParser } from 'eventsource-parser';
import { CHUNK, COMPLETION, ERROR } from '../../fixtures/openai/schemas';

const ajv = new Ajv({ allErrors: true, strict: false });
const VALIDATORS = {
  'chat.completion': ajv.compile(COMPLETION),
  'chat.completion.chunk': ajv.compile(CHUNK),
  error: ajv.compile(ERROR),
};

/** Fails unless the payload is what its kind has to be. */
export function expectValid(payload: any): void {
  const kind: keyof typeof VALIDATORS = payload?.error ? 'error' : payload?.object;
  const validate: ValidateFunction | undefined = VALIDATORS[kind];
  const problems = validate ? (validate(payload), validate.errors ?? []) : [`no such payload: ${kind}`];
  expect({ payload, problems }).toEqual({ payload, problems: [] });
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The body as it came. */
  text: string;
  /** Of a JSON answer. */
  body: any;
  /** The JSON payloads of a stream. */
  chunks: any[];
  /** Whether the stream ended with `[DONE]`. */
  done: boolean;
}

/** Posts a chat and reads the answer to its end; everything that came is checked against its schema. */
export async function complete(
  url: string,
  body: unknown,
  { path = '/v1/chat/completions', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const { chunks, done } = isStream ? readStream(text) : { chunks: [], done: false };
  const json = isStream ? null : JSON.parse(text);
  if (!isStream) expectValid(json);
  return { status: response.status, headers: response.headers, text, body: json, chunks, done };
}

/** The payloads of a stream, each checked against its schema. */
function readStream(text: string): { chunks: any[]; done: boolean } {
  const data: string[] = [];
  createParser({ onEvent: (event) => data.push(event.data) }).feed(text);
  const done = data.at(-1) === '[DONE]';
  const chunks = (done ? data.slice(0, -1) : data).map((payload) => JSON.parse(payload));
  chunks.forEach(expectValid);
  return { chunks, done };
}

/** The text of one choice, as a client puts it together. */
export function textOf(chunks: readonly any[], index = 0): string {
  return chunks
    .flatMap(({ choices = [] }) => choices)
    .filter((choice: any) => choice.index === index)
    .map((choice: any) => choice.delta.content ?? '')
    .join('');
}

export function finishReasonsOf(chunks: readonly any[], index = 0): string[] {
  return chunks
    .flatMap(({ choices = [] }) => choices)
    .filter((choice: any) => choice.index === index && choice.finish_reason !== null)
    .map((choice: any) => choice.finish_reason);
}

/** The calls of tools in a stream, as a client puts them together. */
export function callsIn(chunks: readonly any[]): { id: string; name: string; arguments: string }[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const piece of chunks.flatMap(({ choices = [] }) => choices[0]?.delta.tool_calls ?? [])) {
    const call = (calls[piece.index] ??= { id: piece.id, name: piece.function.name, arguments: '' });
    call.arguments += piece.function.arguments;
  }
  return calls;
}

export const hello = (model: string, more: object = {}) => ({
  model,
  messages: [{ role: 'user', content: 'Hello' }],
  ...more,
});
