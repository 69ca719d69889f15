import { filter, firstValueFrom, map, merge, type Observable, ReplaySubject, Subject } from 'rxjs';
import { round } from './attempt-draft';
import { ResponseDraft } from './response-draft';
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
import { type EndedResponse, endedResponse } from './run/ended-response';
import { RunAudience } from './run/run-audience';
import { type Conclusion, runStatus, sumUp } from './run/run-conclusion';
import { type Settlement } from './settlement';

/** A run that this process executes: its plan, how far each response is, and the next sequence number. */
export class LiveRun {
  /** Remembers the reason, so that a stage that begins after a stop is stopped as well. */
  readonly stop$ = new ReplaySubject<StopReason>(1);
  readonly abandoned$ = new ReplaySubject<void>(1);
  readonly audience: RunAudience;
  /** How the responses ended that were asked here. */
  readonly settlements = new Map<string, Settlement>();
  /** `run.completed`, once it is stamped. */
  completed: RunCompletedEvent | null = null;
  private readonly drafts = new Map<string, ResponseDraft>();
  private readonly stops = new Map<string, ReplaySubject<StopReason>>();
  private readonly progress = new RunProgress();
  private readonly told$ = new Subject<void>();
  private readonly ended: Map<string, EndedResponse>;
  private readonly start = performance.now();
  private count = 0;
  private abandoned = false;
  private conclusion: Conclusion | null = null;
  private resolveDone: () => void;
  /** Resolves when `run.completed` is in the log, or the run was abandoned. */
  readonly done = new Promise<void>((resolve) => (this.resolveDone = resolve));

  /** `earlier`: responses that had ended before this process got the run. They are not asked again, and count. */
  constructor(
    readonly plan: RunPlan,
    earlier: readonly EndedResponse[] = [],
  ) {
    this.ended = new Map(earlier.map((response) => [response.responseId, response]));
    this.audience = new RunAudience(() => {
      if (plan.options.on_disconnect === 'cancel') this.stop$.next('cancelled');
    });
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
    this.stop$.next('cancelled');
    await this.done;
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
  }

  /** The responses that have ended, in the order in which they were asked for. */
  get endedResponses(): EndedResponse[] {
    return this.plan.responses.flatMap(({ responseId }) => this.ended.get(responseId) ?? []);
  }

  /** The responses that are still to be asked, or are being written. */
  get openResponses(): ResponsePlan[] {
    return this.plan.responses.filter(({ responseId }) => !this.ended.has(responseId));
  }

  /** Fixes how the run ended, once all its responses have. */
  conclude(): Conclusion {
    const ended = this.endedResponses;
    return (this.conclusion ??= {
      status: runStatus(ended.map(({ status }) => status)),
      totals: sumUp(ended, round(performance.now() - this.start)),
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
