import { type Provider } from '../spec/provider';

/**
 * `ready`: it answered. `unconfigured`: its key or address is missing, or no server was found. `auth_failed`: it refused the
 * key. `unreachable`: no answer in time, or one that says it is out of order. `unchecked`: nobody asked it yet.
 */
export type ProviderState = 'ready' | 'unconfigured' | 'auth_failed' | 'unreachable' | 'unchecked';

/** What the last look at a provider found. */
export interface ProviderStatus {
  provider: Provider;
  state: ProviderState;
  /** How long the answer took; null when there was none. */
  latencyMs: number | null;
  checkedAt: Date | null;
  /** A sentence about what is wrong, without keys; null when nothing is. */
  message: string | null;
}

export function statusOf(
  provider: Provider,
  state: ProviderState,
  more: Partial<Omit<ProviderStatus, 'provider' | 'state'>> = {},
): ProviderStatus {
  return { provider, state, latencyMs: null, checkedAt: null, message: null, ...more };
}
