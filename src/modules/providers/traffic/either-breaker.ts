import { CircuitState, ConsecutiveBreaker, CountBreaker, type IBreaker } from 'cockatiel';
import { type AppConfig } from '../../../config/app-config';

export type CircuitSettings = AppConfig['providers']['traffic']['circuit'];

/** Breaks on failures in a row, and on the share of failures among the last calls; half a window has to be there for it. */
export class EitherBreaker implements IBreaker {
  /** Only read and written by cockatiel's own serialization, which is not used. */
  state: unknown;
  private readonly breakers: readonly IBreaker[];

  constructor({ failures, errorPercent, window }: CircuitSettings) {
    this.breakers = [
      ...(failures > 0 ? [new ConsecutiveBreaker(failures)] : []),
      ...(errorPercent > 0
        ? [
            new CountBreaker({
              threshold: errorPercent / 100,
              size: window,
              minimumNumberOfCalls: Math.ceil(window / 2),
            }),
          ]
        : []),
    ];
  }

  success(state: CircuitState): void {
    for (const breaker of this.breakers) breaker.success(state);
  }

  failure(state: CircuitState): boolean {
    // A probe decides by itself, and one that was cancelled must not count as a failed call.
    if (state !== CircuitState.Closed) return true;
    // All of them are told, also when the first one has decided.
    return this.breakers.map((breaker) => breaker.failure(state)).some(Boolean);
  }
}
