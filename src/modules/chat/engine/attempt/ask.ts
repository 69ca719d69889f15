import { catchError, defer, endWith, map, type Observable, of, takeWhile } from 'rxjs';
import { type Provider } from '../../../providers/spec/provider';
import {
  isTerminal,
  type ProviderEvent,
  type TerminalProviderEvent,
} from '../../../providers/spec/provider-event';
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
  const call = defer(() => {
    attempt.begin();
    return provider.stream(route.request);
  }).pipe(withTokenDeadlines(deadlines), endWith<ProviderEvent>(TRUNCATED), untilTerminal);
  return guard(attempt, call).pipe(
    // A gate that lets nothing through still has to say why.
    endWith<ProviderEvent>(TRUNCATED),
    untilTerminal,
    map((event) => {
      attempt.apply(event);
      return toCallEvent(event);
    }),
    catchError((error: unknown) => of(ended(failedByError(error)))),
  );
}

export const ended = (outcome: Outcome): Ended => ({ type: 'ended', outcome });

const TRUNCATED: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'truncated', message: 'The stream ended before the answer did.', retryable: true },
};

function untilTerminal(source: Observable<ProviderEvent>): Observable<ProviderEvent> {
  return source.pipe(takeWhile((event) => !isTerminal(event), true));
}

function toCallEvent(event: ProviderEvent): CallEvent {
  switch (event.type) {
    case 'finished':
      return ended({ status: 'completed', finishReason: event.reason });
    case 'failed':
      return ended(failedByProvider(event.failure));
    default:
      return event;
  }
}
