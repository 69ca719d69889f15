import { type ResponseError } from '../../../conversations/entities/response.entity';
import { type Route } from '../run-plan';

const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 8_000;
/** A provider that asks for no pause gets one all the same. */
const MIN_RETRY_AFTER_MS = 50;

/** What may still be tried for one response. */
export interface Remaining {
  /** The route that failed, and those after it. */
  routes: readonly Route[];
  retries: number;
  /** Until the deadline of the whole response. */
  timeMs: number;
}

export interface NextTry {
  routes: readonly Route[];
  retries: number;
  delayMs: number;
}

/** The provider took the request and went silent, or too many wait for it: whoever else there is, is asked first. */
const NOT_AGAIN_IF_OTHERS: ReadonlySet<string> = new Set(['timeout', 'stream_stalled', 'queue_full']);

/**
 * What follows an attempt that failed: the same route again after a pause, the next route at once, or nothing (null). A failure that
 * would only repeat itself (a wrong key, an invalid request, too long a context) is never tried again on the same route, and neither
 * is one that failed too often already (`circuit_open`), or stayed silent when there is another one to ask.
 */
export function nextTry(error: ResponseError, attempt: number, remaining: Remaining): NextTry | null {
  const [route, ...others] = remaining.routes;
  const asked = error.retry_after_ms;
  const delayMs = asked === undefined ? backoff(attempt) : Math.max(asked, MIN_RETRY_AFTER_MS);
  const mayRepeat =
    error.retryable &&
    error.code !== 'circuit_open' &&
    (others.length === 0 || !NOT_AGAIN_IF_OTHERS.has(error.code));
  if (route && mayRepeat && remaining.retries > 0 && delayMs < remaining.timeMs) {
    return { routes: remaining.routes, retries: remaining.retries - 1, delayMs };
  }
  return others.length > 0 ? { routes: others, retries: remaining.retries, delayMs: 0 } : null;
}

/** Exponential with full jitter, so that those who failed together do not come back together. */
function backoff(attempt: number): number {
  return Math.random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempt - 1));
}
