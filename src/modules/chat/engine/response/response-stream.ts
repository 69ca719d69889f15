import { Observable, type Subscriber, Subscription } from 'rxjs';
import { newId } from '../../../../common/ids';
import { CoalescedText } from './coalesce';
import { type Meter } from './meter';
import { failure, type Outcome } from '../attempt/outcome';
import { type Ended } from '../attempt/ask';
import { type AllFailed, type Call, contest, type ContestOptions } from './contest';
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
 * it is emitted. Cold; errors only with what nobody foresaw: whatever else goes wrong is this response's own failure.
 */
export function responseStream(options: ResponseStreamOptions): Observable<RunEventBody> {
  return new Observable((subscriber) => {
    const writing = new ResponseWriting(options, subscriber);
    writing.begin();
    return () => writing.stop();
  });
}

/** The sources of one response and its end, in one place: operators for each of them would be passed by every event. */
class ResponseWriting {
  private readonly contestOptions: ContestOptions;
  private readonly text: CoalescedText<RunEventBody>;
  private readonly stopping = new Subscription();
  private asking: Subscription | undefined;
  private deadline: NodeJS.Timeout | undefined;
  private pause: NodeJS.Timeout | undefined;
  private hasEnded = false;

  constructor(
    private readonly options: ResponseStreamOptions,
    private readonly subscriber: Subscriber<RunEventBody>,
  ) {
    const { draft, meter } = options;
    const { deadlines } = draft.plan;
    this.contestOptions = { ...options, deadlines, delivery: new Delivery(draft, meter) };
    this.text = new CoalescedText((event) => subscriber.next(event));
  }

  begin(): void {
    const { draft, stop$ } = this.options;
    const { routes, retries, deadlines } = draft.plan;
    this.stopping.add(stop$.subscribe((reason) => this.end(stopped(reason))));
    // It may have been stopped before it began: then nobody is asked.
    if (this.hasEnded) return;
    this.deadline = setTimeout(() => this.end(tooLate(deadlines.responseMs)), deadlines.responseMs);
    this.ask({ attempt: draft.answering, routes, retries });
  }

  stop(): void {
    clearTimeout(this.deadline);
    clearTimeout(this.pause);
    this.text.drop();
    this.stopping.unsubscribe();
    this.asking?.unsubscribe();
  }

  /** Makes a call, and those that follow it when it fails. */
  private ask(call: Call): void {
    const asking = new Subscription();
    this.asking = asking;
    asking.add(
      contest(this.contestOptions, call).subscribe({
        next: (event) => this.orFail(() => this.take(event)),
        error: (error: unknown) => this.fail(error),
      }),
    );
  }

  private take(event: RunEventBody | Ended | AllFailed): void {
    if (this.hasEnded) return;
    if (event.type === 'ended') this.end(event.outcome);
    else if (event.type === 'all_failed') this.follow(event.call);
    else this.text.take(event);
  }

  /** The next attempt, also after something was told. Without one the response ends as the attempt did that people have read. */
  private follow({ attempt, routes, retries }: Call): void {
    const { draft, objection } = this.options;
    const outcome = draft.endOf(attempt)?.outcome;
    if (outcome?.status !== 'failed') {
      this.end({ status: 'cancelled' });
      return;
    }
    const timeMs = draft.plan.deadlines.responseMs - draft.elapsedMs();
    const next = nextTry(outcome.error, attempt.number, { routes, retries, timeMs });
    const [route] = next?.routes ?? [];
    if (!next || !route) {
      this.end(draft.endOf(draft.answering)?.outcome ?? outcome);
      return;
    }
    const unlessRefused = (go: () => void) => {
      const refused = objection?.(route);
      if (refused) this.end(refused);
      else go();
    };
    // Asked before the pause, too: nobody should wait for a call that will not be made.
    unlessRefused(() => {
      const again = () => this.ask({ attempt: draft.addAttempt(newId(), route), ...next });
      this.pause = setTimeout(() => this.orFail(() => unlessRefused(again)), next.delayMs);
    });
  }

  /** What nobody foresaw ends the run; thrown from here it would end the process, because no operator is around to catch it. */
  private orFail(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  private fail(error: unknown): void {
    this.hasEnded = true;
    this.stop();
    this.subscriber.error(error);
  }

  private end(outcome: Outcome): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.text.flush();
    this.stop();
    const { subscriber } = this;
    // Stored first: a client may refetch the moment it sees the terminal event.
    this.options.settle(outcome).then(
      (event) => {
        subscriber.next(event);
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
  }
}

function tooLate(responseMs: number): Outcome {
  return failure('timeout', `The answer was not complete within ${responseMs / 1_000} s.`, true);
}

function stopped(reason: StopReason): Outcome {
  if (typeof reason === 'object') return reason;
  return reason === 'cancelled'
    ? { status: 'cancelled' }
    : failure('interrupted', 'The server was stopped before the answer was complete.', true);
}
