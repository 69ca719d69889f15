import { type RateLimits } from './rate-limits';

/** Why an upstream call failed; classified once, in `support/`, and stable: clients see it as the error's code. */
export type CallFailureKind =
  | 'auth'
  | 'rate_limited'
  | 'invalid_request'
  | 'context_length'
  | 'content_filter'
  | 'not_found'
  | 'overloaded'
  | 'network'
  | 'timeout'
  | 'truncated'
  | 'not_configured'
  | 'unknown';

/** Why there was no call: the model has failed too often just now, or too many wait for its provider (`traffic/`). */
export type GateFailureKind = 'circuit_open' | 'queue_full';

export type FailureKind = CallFailureKind | GateFailureKind;

/** A failure as a value. `message` is a sentence of our own: it holds no key and no raw upstream body. */
export interface ProviderFailure {
  kind: FailureKind;
  message: string;
  /** Whether the same call may succeed later. */
  retryable: boolean;
  /** HTTP status of the upstream, when there was one. */
  status?: number;
  /** How long the upstream asked to wait, milliseconds. */
  retryAfterMs?: number;
  /** True when it is certain that nothing was sent: there was no connection. */
  unsent?: boolean;
  requestId?: string;
  rateLimits?: RateLimits;
}
