import { filter, firstValueFrom, map, merge, type Observable, ReplaySubject, Subject } from 'rxjs';
import { type RunStatus, type RunTotals } from '../../conversations/entities/run.entity';
import { type ResponseStatus } from '../../conversations/entities/response.entity';
import { ResponseDraft, round } from './response-draft';
import { type StopReason } from './response-stream';
import {
  type AnnouncedResponse,
  type ResponseSnapshot,
  type RunCompletedEvent,
  type RunEvent,
  type RunEventBody,
  SEQ_PER_EPOCH,
} from './run-event';
import { RunProgress } from './run-progress';
import { type ResponsePlan, type RunPlan } from './run-plan';
import { type Settlement } from './settlement';

/** How a run ended: its status, and the sums over its responses. */
export interface Conclusion {
  status: Exclude<RunStatus, 'running'>;
  totals: RunTotals;
}

/** A run that this process executes: its plan, how far each response is, and the next sequence number. */
export class LiveRun {
  /** Remembers the reason, so that a stage that begins after a stop is stopped as well. */
  readonly stop$ = new ReplaySubject<StopReason>(1);
  readonly abandoned$ = new ReplaySubject<void>(1);
  readonly settlements = new Map<string, Settlement>();
  /** `run.completed`, once it is stamped. */
  completed: RunCompletedEvent | null = null;
  private readonly drafts = new Map<string, ResponseDraft>();
  private readonly stops = new Map<string, ReplaySubject<StopReason>>();
  private readonly progress = new RunProgress();
  private readonly told$ = new Subject<void>();
  private audience = 0;
  private readonly start = performance.now();
  private count = 0;
  private abandoned = false;
  private conclusion: Conclusion | null = null;
  private resolveDone: () => void;
  /** Resolves when `run.completed` is in the log, or the run was abandoned. */
  readonly done = new Promise<void>((resolve) => (this.resolveDone = resolve));

  constructor(readonly plan: RunPlan) {}

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
    this.stop$.next('cancelled');
    await this.done;
  }

  /** What clients have been told of a response. */
  toldOf(responseId: string): ResponseSnapshot | undefined {
    return this.progress.get(responseId);
  }

  /** Somebody listens, until `leave`. */
  join(): void {
    this.audience += 1;
  }

  /** `byItself`: the client went away, as opposed to being cut off or having heard everything. */
  leave(byItself: boolean): void {
    this.audience -= 1;
    if (byItself && this.audience === 0 && this.plan.options.on_disconnect === 'cancel') {
      this.stop$.next('cancelled');
    }
  }

  /** Fixes how the run ended, once all its responses have. */
  conclude(): Conclusion {
    const settlements = [...this.settlements.values()];
    return (this.conclusion ??= {
      status: runStatus(settlements.map(({ outcome }) => outcome.status)),
      totals: this.totals(settlements),
    });
  }

  /** Answers that are being written now. */
  get openDrafts(): ResponseDraft[] {
    return [...this.drafts.values()].filter(({ plan }) => !this.settlements.has(plan.responseId));
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
    };
  }

  private totals(settlements: Settlement[]): RunTotals {
    const sum = (read: (settlement: Settlement) => number) =>
      settlements.reduce((total, settlement) => total + read(settlement), 0);
    const priced = settlements.every(({ costUsd }) => costUsd !== null);
    return {
      input_tokens: sum(({ last }) => last.usage?.input_tokens ?? 0),
      output_tokens: sum(({ last }) => last.usage?.output_tokens ?? 0),
      cached_tokens: sum(({ last }) => last.usage?.cached_tokens ?? 0),
      reasoning_tokens: sum(({ last }) => last.usage?.reasoning_tokens ?? 0),
      total_tokens: sum(({ last }) => last.usage?.total_tokens ?? 0),
      cost_usd: priced ? Number(sum(({ costUsd }) => costUsd ?? 0).toFixed(10)) : null,
      latency_ms: round(performance.now() - this.start),
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

export function announce({ responseId, seat }: ResponsePlan): AnnouncedResponse {
  return {
    response_id: responseId,
    participant_id: seat.participantId,
    model: seat.model.id,
    provider: seat.alias ?? seat.model.provider,
  };
}

/** How a run ended whose responses ended so. */
export function runStatus(statuses: readonly ResponseStatus[]): Exclude<RunStatus, 'running'> {
  const has = (status: ResponseStatus) => statuses.includes(status);
  if (has('completed')) return has('failed') || has('cancelled') ? 'partial' : 'completed';
  return has('failed') ? 'failed' : 'cancelled';
}
