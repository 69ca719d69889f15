import { catchError, concatMap, defer, Observable, of, type Subscriber, Subscription } from 'rxjs';
import { newId } from '../../../../common/ids';
import { type PriceBook } from '../../../providers/prices/price-book';
import { type AttemptDraft } from '../attempt/attempt-draft';
import { endAttempt } from '../attempt/attempt-end';
import { failure, type Outcome } from '../attempt/outcome';
import { type ResponseDraft } from './response-draft';
import { type RunEventBody } from '../run-event';
import { type Route } from '../run-plan';
import { ask, type AskOptions, type CallEvent, ended, type Ended } from '../attempt/ask';
import { type Delivery } from './delivery';

/** Text, reasoning and tool calls of one response together; a model that never ends must not fill the memory. */
export const MAX_RESPONSE_LENGTH = 1024 * 1024;

/** An attempt, and what may be tried when it fails: its own route first, then those after it. */
export interface Call {
  attempt: AttemptDraft;
  routes: readonly Route[];
  retries: number;
}

/** Nobody answered; the policy goes on from this call, which has ended. */
export interface AllFailed {
  type: 'all_failed';
  call: Call;
}

export interface ContestOptions extends AskOptions {
  draft: ResponseDraft;
  delivery: Delivery;
  prices: Pick<PriceBook, 'cost'>;
  /** Puts a further call into the ledger, before it is made; false when the response is not ours any more. */
  open: (attempt: AttemptDraft) => Promise<boolean>;
  /** Called once, in the moment in which the first token of the response comes and before it is told to anybody. */
  onFirstToken?: () => void;
  /** Why one more call must not be made, if so; asked before each one after the first. */
  objection?: (route: Route) => Outcome | null;
}

/**
 * Makes a call, and one beside it when nothing has come for `hedgeAfterMs`: on the next route, else on the same one. Who sends the
 * first token goes on, and the other one is let go, which aborts its request. Emits what to tell people; at last how the response
 * ended, or that nobody answered.
 */
export function contest(options: ContestOptions, first: Call): Observable<RunEventBody | Ended | AllFailed> {
  return new Observable((subscriber) => {
    const state = new Contest(options, first, subscriber);
    state.begin();
    return () => state.stop();
  });
}

class Contest {
  /** Those that are being made, or written down before they are made. */
  private readonly calls = new Map<Call, Subscription>();
  private hedgeTimer: NodeJS.Timeout | undefined;
  private isDecided = false;

  constructor(
    private readonly options: ContestOptions,
    /** The call that decides what follows: the one that is furthest along the routes, once there is a winner, that one. */
    private furthest: Call,
    private readonly subscriber: Subscriber<RunEventBody | Ended | AllFailed>,
  ) {}

  begin(): void {
    const { draft, delivery } = this.options;
    this.tell(delivery.expect(this.furthest.attempt));
    if (!draft.hasOutput) this.armHedge();
    this.make(this.furthest);
  }

  stop(): void {
    clearTimeout(this.hedgeTimer);
    for (const call of this.calls.values()) call.unsubscribe();
  }

  private make(call: Call): void {
    const { draft, open } = this.options;
    const { attempt } = call;
    // The first attempt is in the ledger since the response was planned.
    const written$ =
      attempt.id === draft.plan.attemptId
        ? ask(attempt, this.options)
        : defer(() => open(attempt)).pipe(
            concatMap((ours) => (ours ? ask(attempt, this.options) : of(ended({ status: 'cancelled' })))),
            catchError(() => of(ended(NOT_WRITTEN))),
          );
    const subscription = new Subscription();
    this.calls.set(call, subscription);
    subscription.add(written$.subscribe((event) => this.take(call, event)));
  }

  private take(call: Call, event: CallEvent): void {
    const { draft, delivery } = this.options;
    if (event.type === 'ended') {
      this.end(call, event);
      return;
    }
    if (call.attempt.hasOutput) this.decide(call);
    this.tell(delivery.tell(call.attempt, event));
    if (draft.answering.length > MAX_RESPONSE_LENGTH) this.finish(ended(TOO_LONG));
  }

  private end(call: Call, event: Ended): void {
    const { draft, delivery, prices } = this.options;
    const { status } = event.outcome;
    this.calls.delete(call);
    if (status === 'completed') {
      this.decide(call);
      this.tell(delivery.tell(call.attempt, event));
    }
    draft.end(endAttempt(call.attempt, event.outcome, prices));
    if (status !== 'failed') this.finish(event);
    else if (this.calls.size === 0) this.finish({ type: 'all_failed', call: this.furthest });
    else for (const other of this.calls.keys()) this.tell(delivery.expect(other.attempt));
  }

  private decide(winner: Call): void {
    if (this.isDecided) return;
    this.isDecided = true;
    this.furthest = winner;
    clearTimeout(this.hedgeTimer);
    const { draft, delivery, prices, onFirstToken } = this.options;
    for (const [call, subscription] of this.calls) {
      if (call === winner) continue;
      subscription.unsubscribe();
      this.calls.delete(call);
      draft.end(endAttempt(call.attempt, { status: 'cancelled' }, prices));
    }
    if (!draft.hasOutput && winner.attempt.hasOutput) onFirstToken?.();
    this.tell(delivery.expect(winner.attempt));
  }

  private armHedge(): void {
    const { draft } = this.options;
    const { hedgeAfterMs } = draft.plan;
    if (hedgeAfterMs === null || draft.wasHedged) return;
    this.hedgeTimer = setTimeout(() => this.hedge(), hedgeAfterMs);
  }

  private hedge(): void {
    const { draft, objection } = this.options;
    const { attempt, routes, retries } = this.furthest;
    const rest = routes.length > 1 ? routes.slice(1) : routes;
    const [route] = rest;
    // Who waits in line for a provider gains nothing from waiting there twice.
    if (route === attempt.route && !attempt.wasCalled) {
      this.armHedge();
      return;
    }
    if (!route || objection?.(route)) return;
    draft.wasHedged = true;
    this.furthest = { attempt: draft.addAttempt(newId(), route), routes: rest, retries };
    this.make(this.furthest);
  }

  private tell(bodies: readonly RunEventBody[]): void {
    for (const body of bodies) this.subscriber.next(body);
  }

  private finish(event: Ended | AllFailed): void {
    this.subscriber.next(event);
    this.subscriber.complete();
  }
}

const NOT_WRITTEN = failure(
  'storage_failed',
  'The call was not made, because the database did not take down that it would be.',
  true,
);

const TOO_LONG = failure('output_too_large', 'The answer is longer than this server keeps (1 MiB).', false);
