import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import { contextPropagation } from '../../chat/deliberation/context-propagation';
import { type LiveRun } from '../../chat/engine/live-run';
import { type Settlement } from '../../chat/engine/response/settlement';
import { GEN_AI_DURATION_BUCKETS } from '../semantic-conventions';

/** Seconds: a few milliseconds are usual, and 0.1 is what is promised. */
const PROPAGATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

/** What matters about a run as a whole: how long a person waits for anything at all, and how long for the slowest model. */
@Injectable()
export class RunMetrics {
  private readonly runs;
  private readonly firstToken;
  private readonly stragglerGap;
  private readonly propagation;

  constructor(registry: Registry) {
    const registers = [registry];
    this.runs = new Counter({
      name: 'parley_runs_total',
      help: 'Runs by how they ended.',
      labelNames: ['strategy', 'status'],
      registers,
    });
    this.firstToken = new Histogram({
      name: 'parley_run_time_to_first_token_seconds',
      help: 'From the start of a run to the first text, reasoning or tool call of whichever model was the fastest.',
      labelNames: ['strategy'],
      buckets: GEN_AI_DURATION_BUCKETS,
      registers,
    });
    this.stragglerGap = new Histogram({
      name: 'parley_run_straggler_gap_seconds',
      help: 'How much longer the slowest answer of a run took than the median one, in runs with at least two.',
      labelNames: ['strategy'],
      buckets: GEN_AI_DURATION_BUCKETS,
      registers,
    });
    this.propagation = new Histogram({
      name: 'parley_context_propagation_seconds',
      help: 'From the end of the answers of one stage of a run to the first call that reads them.',
      labelNames: ['strategy'],
      buckets: PROPAGATION_BUCKETS,
      registers,
    });
  }

  /** Counts a run that has ended. */
  record(run: LiveRun): void {
    const { strategy, createdAt } = run.plan;
    const settlements = [...run.settlements.values()];
    this.runs.inc({ strategy, status: run.conclude().status });
    const first = firstTokenMs(settlements, createdAt);
    if (first !== null) this.firstToken.observe({ strategy }, first / 1_000);
    const gap = stragglerGapMs(settlements);
    if (gap !== null) this.stragglerGap.observe({ strategy }, gap / 1_000);
    for (const ms of contextPropagation(run.endedResponses)) {
      this.propagation.observe({ strategy }, ms / 1_000);
    }
  }
}

type Timing = Pick<Settlement, 'draft' | 'outcome' | 'latencyMs'>;

/** Null when no model said anything. */
export function firstTokenMs(settlements: readonly Timing[], runStartedAt: Date): number | null {
  const times = settlements.flatMap(({ draft }) =>
    draft.ttftMs === null ? [] : [draft.startedAt.getTime() - runStartedAt.getTime() + draft.ttftMs],
  );
  return times.length === 0 ? null : Math.max(0, Math.min(...times));
}

/**
 * Null when fewer than two models were called. A model that failed is counted, because people waited for it; one that was
 * cancelled is not, because when it would have ended is not known.
 */
export function stragglerGapMs(settlements: readonly Timing[]): number | null {
  const latencies = settlements
    .filter(({ draft, outcome }) => !draft.route.refusal && outcome.status !== 'cancelled')
    .map(({ latencyMs }) => latencyMs)
    .sort((a, b) => a - b);
  if (latencies.length < 2) return null;
  return latencies.at(-1)! - median(latencies);
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
