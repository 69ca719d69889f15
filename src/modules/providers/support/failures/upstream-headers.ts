import { asNumber } from '../json';

/** The part of `Headers` that is read here. */
export interface ReadableHeaders {
  get(name: string): string | null;
}

/**
 * How long the provider asks to wait, milliseconds: `retry-after-ms`, else `Retry-After` in seconds or as a date
 * (RFC 9110 section 10.2.3). Nothing when neither can be read.
 */
export function retryAfterOf(headers: ReadableHeaders, now = Date.now()): number | undefined {
  const milliseconds = asNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined && milliseconds >= 0) {
    return Math.ceil(milliseconds);
  }
  const text = headers.get('retry-after') ?? '';
  const seconds = asNumber(text);
  if (seconds !== undefined) {
    return seconds >= 0 ? Math.ceil(seconds * 1000) : undefined;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'x-goog-request-id', 'cf-ray'];

/** The id under which the provider's support can find the call. */
export function requestIdOf(headers: ReadableHeaders): string | undefined {
  return (
    REQUEST_ID_HEADERS.map((name) => headers.get(name)).find((id) => id !== null && id !== '') ?? undefined
  );
}
