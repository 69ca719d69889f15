import { type Observable, ReplaySubject } from 'rxjs';
import { ResponseDraft } from '../engine/response/response-draft';
import { type StopReason } from '../engine/response/response-stream';
import { type Settlement, spentOn } from '../engine/response/settlement';
import { RunRules } from '../engine/run/run-rules';
import { type CompletionPlan } from './completion-planner';

/** A completion that this process writes. It lives as long as its client. */
export class LiveCompletion {
  /** How the choices ended, by the ids of their responses. */
  readonly settlements = new Map<string, Settlement>();
  readonly rules: RunRules;
  /** The choices as far as they are written, in their order. */
  readonly drafts: ResponseDraft[];
  private readonly stops: ReplaySubject<StopReason>[];
  private resolveDone: () => void;
  /** Resolves when everything has ended and the ledger says so, or could not be made to. */
  readonly done = new Promise<void>((resolve) => (this.resolveDone = resolve));

  constructor(readonly plan: CompletionPlan) {
    this.rules = new RunRules(plan.limits, {
      win: () => undefined,
      // Not at once: the piece of text that was one too many is still to be told, because it is paid for.
      exceed: (outcome) => queueMicrotask(() => this.stop(outcome)),
    });
    this.drafts = plan.responses.map((response) => new ResponseDraft(response));
    this.stops = plan.responses.map(() => new ReplaySubject<StopReason>(1));
  }

  /** Aborts what is still being asked, in this turn of the event loop. */
  stop(reason: StopReason): void {
    for (const stop of this.stops) stop.next(reason);
  }

  stopChoice(choice: number): void {
    this.stops[choice]?.next('cancelled');
  }

  stopOf(choice: number): Observable<StopReason> {
    return this.stops[choice]!;
  }

  settled(settlement: Settlement): void {
    const { responseId } = settlement.draft.plan;
    this.settlements.set(responseId, settlement);
    this.rules.settle(responseId, spentOn(settlement));
  }

  finish(): void {
    this.resolveDone();
  }
}
