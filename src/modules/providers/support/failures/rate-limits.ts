import { type RateLimits } from '../../spec/rate-limits';
import { type ReadableHeaders } from './upstream-headers';

const WHAT = ['requests', 'tokens'] as const;
const FIGURES = ['limit', 'remaining', 'reset'] as const;
/** A number, or a time such as `1h6m0.5s`: nothing else goes on to clients. */
const WELL_FORMED = /^\d+(?:\.\d+)?(?:(?:ms|[dhms])(?:\d+(?:\.\d+)?(?:ms|[dhms]))*)?$/;

/** OpenAI's headers, which most services share, or Anthropic's; undefined when there are none. */
export function rateLimitsOf(headers: ReadableHeaders, now = Date.now()): RateLimits | undefined {
  const found = WHAT.flatMap((what) =>
    FIGURES.flatMap((figure) => {
      const value =
        headers.get(`x-ratelimit-${figure}-${what}`) ??
        relative(headers.get(`anthropic-ratelimit-${what}-${figure}`), now);
      return value !== null && WELL_FORMED.test(value) ? [[`${figure}_${what}`, value]] : [];
    }),
  );
  return found.length > 0 ? (Object.fromEntries(found) as RateLimits) : undefined;
}

/** Anthropic says when, not how long. */
function relative(value: string | null, now: number): string | null {
  if (!value?.includes('T')) {
    return value;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : `${Math.max(0, Math.ceil((date - now) / 1_000))}s`;
}
