import { type ErrorCode } from '../../../../common/errors/error-codes';
import { type ErrorRendering } from '../../../../common/errors/error-renderings';
import { type Problem, toProblem } from '../../../../common/errors/problem';
import { type CompletionErrorDto } from '../dto/completion-error.dto';

const PATHS = /^\/(?:v1(?:\/|$)|api\/v1\/chat\/completions\/?$)/i;

/** What OpenAI's clients know by another name. */
const KNOWN_AS: Readonly<Partial<Record<ErrorCode, string>>> = {
  unknown_model: 'model_not_found',
  provider_unauthorized: 'invalid_api_key',
  provider_rate_limited: 'rate_limit_exceeded',
  context_too_long: 'context_length_exceeded',
  content_filtered: 'content_filter',
};

/** Those of OpenAI's addresses that people try, and where else to go. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^\/v1\/responses(?:\/|$)/i, 'The Responses API is not served here: use POST /v1/chat/completions.'],
  [/^\/v1\/completions\/?$/i, 'Only chats are served here: use POST /v1/chat/completions.'],
];

/** Statuses after which the same request may well succeed. */
const TRANSIENT = new Set([408, 409, 429, 502, 503, 504]);

/** OpenAI's envelope, for everything under the paths that speak its API, also for what fails before there is a route. */
export const OPENAI_ERRORS: ErrorRendering = {
  matches: (path) => PATHS.test(path),
  contentType: 'application/json',
  status: statusOf,
  headers: (problem): Record<string, string> => {
    const retry = shouldRetry(problem);
    return retry === undefined ? {} : { 'x-should-retry': String(retry) };
  },
  body: (problem, _requestId, path) => toEnvelope(problem, path),
};

/** Anything that was thrown, as a frame of a stream tells it. */
export function envelopeOf(thrown: unknown): CompletionErrorDto {
  return toEnvelope(toProblem(thrown), '');
}

function toEnvelope(problem: Problem, path: string): CompletionErrorDto {
  const { error, errorId } = problem;
  const hint =
    error.code === 'route_not_found' ? HINTS.find(([pattern]) => pattern.test(path))?.[1] : undefined;
  const message = [error.message, hint, errorId && `(error ${errorId})`].filter(Boolean).join(' ');
  return {
    error: {
      message,
      type: typeOf(statusOf(problem)),
      param: error.options.errors?.[0]?.field ?? null,
      code: KNOWN_AS[error.code] ?? error.code,
    },
  };
}

/** OpenAI says 404 of a model that is named in the body. */
function statusOf({ error, status }: Problem): number {
  return error.code === 'unknown_model' ? 404 : status;
}

function typeOf(status: number): string {
  if (status >= 500) return 'server_error';
  return status === 429 ? 'rate_limit_error' : 'invalid_request_error';
}

/** The official clients do as they are told here; undefined leaves it to them. */
function shouldRetry({ error, status }: Problem): boolean | undefined {
  const { retryable } = error.options.extensions ?? {};
  if (typeof retryable === 'boolean') return retryable;
  return status === 500 ? undefined : TRANSIENT.has(status);
}
