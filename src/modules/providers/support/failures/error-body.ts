import { asNumber, asObject, asObjects, asText, parseJson, type JsonObject } from '../json';

/** What the error bodies of all providers have in common. */
export interface ErrorBody {
  message?: string;
  /** `context_length_exceeded`, `overloaded_error`, `RESOURCE_EXHAUSTED`, ...: all the words that name the error, joined. */
  words: string;
  /** The status that the body names; the only one there is when the error arrives inside a stream. */
  status?: number;
  retryAfterMs?: number;
}

/** Status codes that providers write as words: Google's RPC codes, Anthropic's and OpenAI's error types. */
const STATUS_OF_WORD: Record<string, number> = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  UNAUTHENTICATED: 401,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  api_error: 500,
  server_error: 500,
  internal_server_error: 500,
  service_unavailable: 503,
  timeout_error: 504,
  overloaded_error: 529,
};

/**
 * Reads `{ error: { message, type, code, status } }` and its relatives: an error that is a text, a list of one, members
 * at the top (Mistral, vLLM), `{ code, error }` (xAI), `{ detail }` (FastAPI). Undefined when the body is none of these.
 */
export function readErrorBody(body: unknown): ErrorBody | undefined {
  const parsed = typeof body === 'string' ? parseJson(body) : body;
  const top = asObject(Array.isArray(parsed) ? (parsed as unknown[])[0] : parsed);
  if (!top) {
    return undefined;
  }
  const error = asObject(top.error) ?? top;
  const message = messageOf(error) ?? asText(top.error) ?? messageOf(top);
  const words = [error.code, error.type, error.status, top.code, top.type].flatMap(
    (word) => asText(word) ?? [],
  );
  const status = statusOf([error.code, error.status_code, error.status, top.code, top.status], words);
  return { message, words: words.join(' '), status, retryAfterMs: retryDelayOf(error) };
}

function messageOf(error: JsonObject): string | undefined {
  const message = error.message ?? error.detail;
  // FastAPI names each wrong field: [{ loc: ["body", "temperature"], msg: "..." }].
  const fields = asObjects(message ?? error.detail).flatMap((field) => asText(field.msg) ?? []);
  return asText(message) ?? asText(asObject(message)?.message) ?? asText(fields.join('; '));
}

function statusOf(codes: readonly unknown[], words: readonly string[]): number | undefined {
  const numbers = codes.map(asNumber).filter((code) => code !== undefined && code >= 400 && code <= 599);
  return numbers[0] ?? words.map((word) => STATUS_OF_WORD[word]).find((status) => status !== undefined);
}

/** Google's `RetryInfo`: `"34.4s"`. */
function retryDelayOf(error: JsonObject): number | undefined {
  for (const detail of asObjects(error.details)) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(asText(detail.retryDelay) ?? '')?.[1];
    if (seconds !== undefined) {
      return Math.ceil(Number(seconds) * 1000);
    }
  }
  return undefined;
}
