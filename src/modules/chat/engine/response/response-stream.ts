import { concatMap, from, map, merge, type Observable, of, takeWhile, timer } from 'rxjs';
import { newId } from '../../../../common/ids';
import { coalesceText } from './coalesce';
import { type Meter } from './meter';
import { failure, type Outcome } from '../attempt/outcome';
import { ended, type Ended } from '../attempt/ask';
import { type Call, contest, type ContestOptions } from './contest';
import { Delivery } from './delivery';
import { nextTry } from '../attempt/retry-policy';
import { type RunEventBody } from '../run-event';

/** Why a response is ended from outside: by somebody, with the server, or as its run says. */
export type StopReason = 'cancelled' | 'interrupted' | Outcome;

export interface ResponseStreamOptions extends Omit<ContestOptions, 'delivery' | 'deadlines'> {
  stop$: Observable<StopReason>;
  meter: Meter;
  /** Stores the outcome and gives the event that may then be announced. Never rejects. */
  settle: (outcome: Outcome) => Promise<RunEventBody>;
}

/**
 * One response from its call to its end: who is asked, what the model says, and exactly one terminal event, which is stored before
 * it is emitted. Cold; never errors: whatever goes wrong is this response's own failure.
 */
export function responseStream(options: ResponseStreamOptions): Observable<RunEventBody> {
  const { draft, stop$, meter, settle } = options;
  const { routes, retries, deadlines } = draft.plan;
  const contestOptions = { ...options, deadlines, delivery: new Delivery(draft, meter) };
  return merge(
    stop$.pipe(map(stopped)),
    timer(deadlines.responseMs).pipe(map(() => tooLate(deadlines.responseMs))),
    pursue(contestOptions, { attempt: draft.answering, routes, retries }),
  ).pipe(
    takeWhile((event) => event.type !== 'ended', true),
    coalesceText(),
    // Stored first: a client may refetch the moment it sees the terminal event.
    concatMap((event) => (event.type === 'ended' ? from(settle(event.outcome)) : of(event))),
  );
}

/** Makes a call, and those that follow it when it fails. */
function pursue(options: ContestOptions, call: Call): Observable<RunEventBody | Ended> {
  return contest(options, call).pipe(
    concatMap((event) => (event.type === 'all_failed' ? follow(options, event.call) : of(event))),
  );
}

/** The next attempt, also after something was told. Without one the response ends as the attempt did that people have read. */
function follow(
  options: ContestOptions,
  { attempt, routes, retries }: Call,
): Observable<RunEventBody | Ended> {
  const { draft, objection } = options;
  const outcome = draft.endOf(attempt)?.outcome;
  if (outcome?.status !== 'failed') return of(ended({ status: 'cancelled' }));
  const timeMs = draft.plan.deadlines.responseMs - draft.elapsedMs();
  const next = nextTry(outcome.error, attempt.number, { routes, retries, timeMs });
  const [route] = next?.routes ?? [];
  if (!next || !route) return of(ended(draft.endOf(draft.answering)?.outcome ?? outcome));
  const unlessRefused = (go: () => Observable<RunEventBody | Ended>) => {
    const refused = objection?.(route);
    return refused ? of(ended(refused)) : go();
  };
  // Asked before the pause, too: nobody should wait for a call that will not be made.
  return unlessRefused(() =>
    timer(next.delayMs).pipe(
      concatMap(() =>
        unlessRefused(() => pursue(options, { attempt: draft.addAttempt(newId(), route), ...next })),
      ),
    ),
  );
}

function tooLate(responseMs: number): Ended {
  return ended(failure('timeout', `The answer was not complete within ${responseMs / 1_000} s.`, true));
}

function stopped(reason: StopReason): Ended {
  if (typeof reason === 'object') return ended(reason);
  return ended(
    reason === 'cancelled'
      ? { status: 'cancelled' }
      : failure('interrupted', 'The server was stopped before the answer was complete.', true),
  );
}
