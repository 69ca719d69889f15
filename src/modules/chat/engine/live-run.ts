import { ReplaySubject } from 'rxjs';
import { type RunStatus, type RunTotals } from '../../conversations/entities/run.entity';
import { type ResponseStatus } from '../../conversations/entities/response.entity';
import { ResponseDraft, round } from './response-draft';
import { type StopReason } from './response-stream';
import {
  type AnnouncedResponse,
  type ResponseSnapshot,
  type RunEvent,
  type RunEventBody,
  SEQ_PER_EPOCH,
} from './run-event';
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
  private readonly drafts = new Map<string, ResponseDraft>();
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

  stamp(body: RunEventBody): RunEvent {
    const seq = this.nextSeq;
    this.count += 1;
    return { seq, run_id: this.runId, at: new Date().toISOString(), ...body };
  }

  begin(response: ResponsePlan): ResponseDraft {
    const draft = new ResponseDraft(response);
    this.drafts.set(response.responseId, draft);
    return draft;
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

  /** Everything so far in one event; its `seq` is that of the last event that it covers. */
  snapshot(): RunEvent {
    return {
      seq: this.nextSeq - 1,
      run_id: this.runId,
      at: new Date().toISOString(),
      type: 'run.snapshot',
      status: this.conclusion?.status ?? 'running',
      responses: this.plan.responses.map((response) => this.snapshotOf(response)),
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

  private snapshotOf(response: ResponsePlan): ResponseSnapshot {
    const draft = this.drafts.get(response.responseId);
    const settlement = this.settlements.get(response.responseId);
    const status: ResponseStatus = settlement?.outcome.status ?? 'running';
    return {
      ...announce(response),
      status,
      attempt: draft?.attempt.number ?? 1,
      content: draft?.text ?? '',
      reasoning: draft?.reasoning ?? '',
      tool_calls: draft?.toolCalls ?? [],
      usage: settlement?.last.usage ?? draft?.usage ?? null,
      error: settlement?.outcome.status === 'failed' ? settlement.outcome.error : null,
    };
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
