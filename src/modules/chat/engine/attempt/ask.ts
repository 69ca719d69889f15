import { Observable, of } from 'rxjs';
import { type Provider } from '../../../providers/spec/provider';
import { type ProviderEvent, type TerminalProviderEvent } from '../../../providers/spec/provider-event';
import { type AttemptDraft } from './attempt-draft';
import { withTokenDeadlines } from './deadlines';
import { failedByError, failedByProvider, failure, type Outcome } from './outcome';
import { type Deadlines } from '../run-plan';

/** An attempt, or a whole response, has ended. */
export interface Ended {
  type: 'ended';
  outcome: Outcome;
}

/** What one upstream call says; `ended` comes exactly once, at last. */
export type CallEvent = Exclude<ProviderEvent, TerminalProviderEvent> | Ended;

export interface AskOptions {
  /** Undefined when no such provider is registered. */
  providerOf: (attempt: AttemptDraft) => Provider | undefined;
  /** May make a call wait, or refuse it with a `failed` event. What waits has not been called. */
  guard: (attempt: AttemptDraft, call: Observable<ProviderEvent>) => Observable<ProviderEvent>;
  deadlines: Deadlines;
}

/** Makes one upstream call and keeps in the attempt what comes of it. Cold; unsubscribing aborts the call; never errors. */
export function ask(
  attempt: AttemptDraft,
  { providerOf, guard, deadlines }: AskOptions,
): Observable<CallEvent> {
  const { route } = attempt;
  if (route.refusal) return of(ended(failure(route.refusal.code, route.refusal.message, false)));
  const provider = providerOf(attempt);
  if (!provider) {
    return of(ended(failure('not_configured', 'The provider is gone from the configuration.', false)));
  }
  const call = new Observable<ProviderEvent>((subscriber) => {
    attempt.begin();
    return provider.stream(route.request).subscribe(subscriber);
  }).pipe(withTokenDeadlines(deadlines));
  return untilEnded(attempt, guard(attempt, call));
}

/** One function for what would be five operators, each of which every event passes: this is the innermost loop. */
function untilEnded(attempt: AttemptDraft, source: Observable<ProviderEvent>): Observable<CallEvent> {
  return new Observable((subscriber) => {
    const end = (outcome: Outcome) => {
      subscriber.next(ended(outcome));
      subscriber.complete();
    };
    const take = (event: ProviderEvent) => {
      if (subscriber.closed) return;
      try {
        attempt.apply(event);
      } catch (error) {
        end(failedByError(error));
        return;
      }
      if (event.type === 'finished') end({ status: 'completed', finishReason: event.reason });
      else if (event.type === 'failed') end(failedByProvider(event.failure));
      else subscriber.next(event);
    };
    return source.subscribe({
      next: take,
      error: (error: unknown) => end(failedByError(error)),
      // Also what a gate does not let through has to say why.
      complete: () => take(TRUNCATED),
    });
  });
}

export const ended = (outcome: Outcome): Ended => ({ type: 'ended', outcome });

const TRUNCATED: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'truncated', message: 'The stream ended before the answer did.', retryable: true },
};
