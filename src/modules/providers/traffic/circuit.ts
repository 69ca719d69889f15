import { circuitBreaker, CircuitState, DelegateBackoff, handleWhenResult } from 'cockatiel';
import { type CircuitSettings, EitherBreaker } from './either-breaker';
import { type Verdict } from './verdict';

/** How long those wait who come while the one call that tries is under way. */
const WHILE_TRYING_MS = 1_000;

/**
 * The circuit of one model: `closed` lets calls through, `open` none, `half_open` has one call under way that tries whether
 * the model is well again. The state machine is cockatiel's; calls here are streams, so it is told how they ended.
 */
export class Circuit {
  /** Since when the model is left alone; null while closed. */
  openedAt: Date | null = null;
  private probeAtMs = 0;
  private readonly policy;

  constructor(settings: CircuitSettings) {
    this.policy = circuitBreaker(
      handleWhenResult((verdict) => verdict !== 'healthy'),
      {
        breaker: new EitherBreaker(settings),
        halfOpenAfter: new DelegateBackoff(({ result }) => {
          // A probe that told nothing (cancelled, refused for what it asked) leaves its place to the next call.
          const isUnknown = 'value' in result && result.value === 'inconclusive';
          const breakMs = isUnknown ? 0 : settings.breakMs;
          this.probeAtMs = Date.now() + breakMs;
          this.openedAt ??= new Date();
          return breakMs;
        }),
      },
    );
    this.policy.onReset(() => (this.openedAt = null));
  }

  get state(): 'closed' | 'open' | 'half_open' {
    if (this.policy.state === CircuitState.Closed) return 'closed';
    return this.policy.state === CircuitState.HalfOpen ? 'half_open' : 'open';
  }

  /** From when on one call may try. */
  get probeAt(): Date {
    return new Date(this.probeAtMs);
  }

  /** How long until a call may be let through; 0 when one is now. */
  get retryAfterMs(): number {
    switch (this.state) {
      case 'closed':
        return 0;
      case 'open':
        return Math.max(0, this.probeAtMs - Date.now());
      case 'half_open':
        return WHILE_TRYING_MS;
    }
  }

  /** How a call ended that was let through while closed. What comes late, when the circuit has changed since, is not news. */
  record(verdict: Verdict): void {
    if (verdict !== 'inconclusive' && this.state === 'closed') this.execute(() => verdict);
  }

  /**
   * Makes the caller the one that tries: half-open until it says what it found. Null when it is not time for that, or
   * somebody else tries already.
   */
  probe(): ((verdict: Verdict) => void) | null {
    if (this.state !== 'open') return null;
    const found: ((verdict: Verdict) => void)[] = [];
    // Cockatiel calls what it lets through at once: afterwards there is one, or it was not let through.
    this.execute(() => new Promise<Verdict>((resolve) => found.push(resolve)));
    return found[0] ?? null;
  }

  private execute(call: () => Verdict | Promise<Verdict>): void {
    this.policy.execute(call).catch(() => {
      // Open, and not yet time: nothing was called.
    });
  }
}
