import { filter, firstValueFrom, map, merge, type Observable, ReplaySubject, Subject } from 'rxjs';
import { RunVeil } from '../blind/run-veil';
import { round } from './attempt/attempt-draft';
import { type Response, type ResponseStatus } from '../../conversations/entities/response.entity';
import { type RunResult, type RunTotals } from '../../conversations/entities/run.entity';
import { ResponseDraft } from './response/response-draft';
import { type StopReason } from './response/response-stream';
import {
  type ResponseSnapshot,
  type RunCompletedEvent,
  type RunEvent,
  type RunEventBody,
  SEQ_PER_EPOCH,
} from './run-event';
import { RunProgress } from './run-progress';
import { type ResponsePlan, type RunPlan } from './run-plan';
import { type EndedResponse, endedResponse } from './run/ended-response';
import { type StrategyEnd } from '../strategies/strategy';
import { type Deliberation } from './run/deliberation';
import { RunAudience } from './run/run-audience';
import { type Conclusion, judgeRun, sumUp } from './run/run-conclusion';
import { RunRules } from './run/run-rules';
import { type Settlement, spentOn } from './response/settlement';

/** A run that this process executes: its plan, how far each response is, and the next sequence number. */
export class LiveRun {
  /** Remembers the reason, so that a stage that begins after a stop is stopped as well. */
  readonly stop$ = new ReplaySubject<StopReason>(1);
  readonly abandoned$ = new ReplaySubject<void>(1);
  readonly audience: RunAudience;
  readonly rules: RunRules;
  /** What clients are told goes through it. */
  readonly veil: RunVeil;
  /** How the responses ended that were asked here. */
  readonly settlements = new Map<string, Settlement>();
  /** `run.completed`, once it is stamped. */
  completed: RunCompletedEvent | null = null;
  /** How the deliberation came to its end, once it has. */
  outcome: StrategyEnd | null = null;
  /** What stays of a deliberation that was stopped before it came to its end. */
  unfinished: RunResult | null = null;
  private readonly drafts = new Map<string, ResponseDraft>();
  private readonly stops = new Map<string, ReplaySubject<StopReason>>();
  private readonly progress = new RunProgress();
  private readonly told$ = new Subject<void>();
  private readonly ended: Map<string, EndedResponse>;
  private readonly start = performance.now();
  private count = 0;
  private abandoned = false;
  private unstored = false;
  private conclusion: Conclusion | null = null;
  private resolveDone: () => void;
  private resolveAnswerable: () => void;
  /** Resolves when there is enough for whoever wants one answer: all responses, or a quorum; as early as `done` at the latest. */
  readonly answerable = new Promise<void>((resolve) => (this.resolveAnswerable = resolve));
  private stopReason: StopReason | null = null;
  private lacksQuorum = false;
  /** How many responses the first stage has. */
  private readonly firstStage: number;
  /** Resolves when `run.completed` is in the log, or the run was abandoned. */
  readonly done = new Promise<void>((resolve) => (this.resolveDone = resolve));

  /** `earlier`: responses that had ended before this process got the run. They are not asked again, and count. */
  constructor(
    readonly plan: RunPlan,
    earlier: readonly EndedResponse[] = [],
    /** Null for a strategy that asks once and is done. */
    readonly deliberation: Deliberation | null = null,
  ) {
    this.veil = new RunVeil(plan);
    this.ended = new Map(earlier.map((response) => [response.responseId, response]));
    // A retry of a panelist's turn has one stage, and that is not the first of the panel.
    const [first] = plan.responses;
    this.firstStage = plan.responses.filter(({ place }) => place.stage === first?.place.stage).length;
    this.audience = new RunAudience(() => {
      if (plan.options.on_disconnect === 'cancel') this.stop('cancelled');
    });
    this.rules = new RunRules(plan.options, {
      win: (winner) => this.giveUp(this.firstResponses.filter((id) => id !== winner)),
      // Not at once: the model whose word was one too many is still to be heard with it, because the word is kept.
      exceed: (outcome) => queueMicrotask(() => this.stop(outcome)),
    });
    // A race that was over before a restart: who lost it had just not been written down.
    const winner = plan.options.race && earlier.find(({ status }) => status === 'completed');
    if (winner) this.giveUp(this.firstResponses);
    for (const { responseId, costUsd, usage } of earlier) {
      this.rules.settle(responseId, { costUsd: costUsd ?? 0, tokens: usage?.total_tokens ?? 0 });
    }
    for (const { attemptId, earlier: calls } of plan.responses) {
      if (calls) this.rules.settle(attemptId, { costUsd: calls.costUsd ?? 0, tokens: calls.tokens });
    }
  }

  get runId(): string {
    return this.plan.runId;
  }

  /** The `seq` that the next event will get. */
  get nextSeq(): number {
    return this.plan.epoch * SEQ_PER_EPOCH + this.count + 1;
  }

  /** How far the log is. */
  get position(): { epoch: number; lastSeq: number; finalSeq: number | null } {
    const { epoch } = this.plan;
    return { epoch, lastSeq: this.nextSeq - 1, finalSeq: this.completed?.seq ?? null };
  }

  stamp(body: RunEventBody): RunEvent {
    const seq = this.nextSeq;
    this.count += 1;
    const event: RunEvent = { seq, run_id: this.runId, at: new Date().toISOString(), ...body };
    this.progress.apply(body);
    if (event.type === 'run.completed') this.completed = event;
    this.told$.next();
    return event;
  }

  begin(response: ResponsePlan): ResponseDraft {
    const draft = new ResponseDraft(response);
    this.drafts.set(response.responseId, draft);
    return draft;
  }

  /** Emits when this response is to stop, alone or with the whole run. */
  stopOf(responseId: string): Observable<StopReason> {
    return merge(this.stop$, this.ownStop(responseId));
  }

  /** Stops one response and leaves the others alone; resolves when its end is stored, however it ended. */
  async cancelResponse(responseId: string): Promise<void> {
    this.ownStop(responseId).next('cancelled');
    await Promise.race([this.done, this.whenTold(() => this.toldOf(responseId)?.status !== 'running')]);
  }

  /** Stops all responses; resolves when the end of the run is stored. */
  async cancel(): Promise<void> {
    this.stop('cancelled');
    await this.done;
  }

  /** Ends all responses that are open, and those of later stages. */
  stop(reason: StopReason): void {
    this.stopReason ??= reason;
    this.stop$.next(reason);
  }

  /** Ends these responses as cancelled, by the rules of the run. */
  giveUp(responseIds: readonly string[]): void {
    for (const responseId of responseIds) this.ownStop(responseId).next('cancelled');
  }

  /** The responses of the first stage: a race or a quorum is among them. */
  get firstResponses(): string[] {
    return this.plan.responses.slice(0, this.firstStage).map(({ responseId }) => responseId);
  }

  /** By id; `running` until the end is stored. */
  statusOf(responseId: string): ResponseStatus {
    return this.ended.get(responseId)?.status ?? 'running';
  }

  /** It is sure whether there will be as many answers as asked for. */
  quorumDecided(state: 'reached' | 'unreachable'): void {
    this.lacksQuorum = state === 'unreachable' && this.stopReason !== 'cancelled';
    if (state === 'reached' && this.plan.options.on_quorum !== 'cancel_rest') {
      // With several stages there is no answer to give before the last one.
      if (this.openResponses.length > 0 && !this.deliberation) this.resolveAnswerable();
    } else this.giveUp(this.firstResponses);
  }

  /** As it was read, when it ended in another process. */
  storedOf(responseId: string): Response | undefined {
    return this.ended.get(responseId)?.stored;
  }

  /** What clients have been told of a response. */
  toldOf(responseId: string): ResponseSnapshot | undefined {
    return this.progress.get(responseId);
  }

  /** Fixes how a response ended. */
  settled(settlement: Settlement): void {
    const { responseId } = settlement.draft.plan;
    this.settlements.set(responseId, settlement);
    this.ended.set(responseId, endedResponse(settlement));
    this.rules.settle(responseId, spentOn(settlement));
  }

  /** The responses that have ended, in the order in which they were asked for. */
  get endedResponses(): EndedResponse[] {
    return this.plan.responses.flatMap(({ responseId }) => this.ended.get(responseId) ?? []);
  }

  /** The responses that are still to be asked, or are being written. */
  get openResponses(): ResponsePlan[] {
    return this.plan.responses.filter(({ responseId }) => !this.ended.has(responseId));
  }

  /** Sums over the responses that have ended so far. */
  get totals(): RunTotals {
    return sumUp(this.endedResponses, round(performance.now() - this.start));
  }

  /** What it came to; null while it goes on, and when there is nothing to be told. */
  get result(): RunResult | null {
    return this.outcome?.result ?? this.unfinished;
  }

  /** Fixes how the run ended, once all its responses have. */
  conclude(): Conclusion {
    if (this.conclusion) return this.conclusion;
    const { unneeded = [], failure } = this.outcome ?? {};
    const later = this.plan.responses.slice(this.firstStage).map(({ responseId }) => responseId);
    const statuses = (ids: readonly string[]) =>
      ids.filter((id) => !unneeded.includes(id)).map((id) => this.statusOf(id));
    const verdict = judgeRun({
      options: this.plan.options,
      first: statuses(this.firstResponses),
      later: statuses(later),
      isCancelled: this.stopReason === 'cancelled' && !this.lacksQuorum,
      isUnfinished: this.deliberation !== null && this.outcome === null,
      failure,
    });
    this.conclusion = { ...verdict, result: this.result, totals: this.totals };
    return this.conclusion;
  }

  /** Answers that are being written now. */
  get openDrafts(): ResponseDraft[] {
    return [...this.drafts.values()].filter(({ plan }) => !this.settlements.has(plan.responseId));
  }

  /** Nothing more is begun: no stage, that is. */
  get isStopped(): boolean {
    return this.stopReason !== null || this.lacksQuorum;
  }

  /** The database did not take an end: the run stays open there until it is settled like one of a dead process. */
  leaveUnstored(): void {
    this.unstored = true;
  }

  get isUnstored(): boolean {
    return this.unstored;
  }

  get isAbandoned(): boolean {
    return this.abandoned;
  }

  /** Another process has taken the run over: nothing more is written, and its clients are told nothing. */
  abandon(): void {
    this.abandoned = true;
    this.abandoned$.next();
  }

  /** `run.completed` is in the log, or the run was abandoned. */
  finish(): void {
    this.resolveAnswerable();
    this.resolveDone();
  }

  /**
   * Everything so far in one event; its `seq` is that of the last event that it covers. That of an ended run leaves
   * `run.completed` to be sent after it.
   */
  snapshot(): RunEvent {
    const { conversationId, messageId, strategy } = this.plan;
    return {
      seq: this.completed ? this.completed.seq - 1 : this.nextSeq - 1,
      run_id: this.runId,
      at: new Date().toISOString(),
      type: 'run.snapshot',
      conversation_id: conversationId,
      message_id: messageId,
      strategy,
      status: this.conclusion?.status ?? 'running',
      responses: this.progress.snapshot(),
      ...(this.deliberation && {
        deliberation: { ...this.progress.deliberation(), result: this.conclusion?.result ?? null },
      }),
    };
  }

  private ownStop(responseId: string): ReplaySubject<StopReason> {
    const stop = this.stops.get(responseId) ?? new ReplaySubject<StopReason>(1);
    this.stops.set(responseId, stop);
    return stop;
  }

  private async whenTold(condition: () => boolean): Promise<void> {
    if (!condition()) await firstValueFrom(this.told$.pipe(map(condition), filter(Boolean)));
  }
}
