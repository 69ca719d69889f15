import { type ResponseStatus } from '../../../conversations/entities/response.entity';
import { type RunStatus, type RunTotals } from '../../../conversations/entities/run.entity';
import { type Usage } from '../../../providers/spec/provider-event';
import { type EndedResponse } from './ended-response';

/** How a run ended: its status, and the sums over its responses. */
export interface Conclusion {
  status: Exclude<RunStatus, 'running'>;
  totals: RunTotals;
}

/** How a run ended whose responses ended so. */
export function runStatus(statuses: readonly ResponseStatus[]): Exclude<RunStatus, 'running'> {
  const has = (status: ResponseStatus) => statuses.includes(status);
  if (has('completed')) return has('failed') || has('cancelled') ? 'partial' : 'completed';
  return has('failed') ? 'failed' : 'cancelled';
}

/** Sums over responses that have ended; an unknown cost makes that sum unknown. */
export function sumUp(
  ended: readonly Pick<EndedResponse, 'usage' | 'costUsd'>[],
  latencyMs: number,
): RunTotals {
  const tokens = (name: keyof Usage) => ended.reduce((sum, { usage }) => sum + (usage?.[name] ?? 0), 0);
  const isPriced = ended.every(({ costUsd }) => costUsd !== null);
  const costUsd = ended.reduce((sum, response) => sum + (response.costUsd ?? 0), 0);
  return {
    input_tokens: tokens('input_tokens'),
    output_tokens: tokens('output_tokens'),
    cached_tokens: tokens('cached_tokens'),
    reasoning_tokens: tokens('reasoning_tokens'),
    total_tokens: tokens('total_tokens'),
    // Exact to the ten decimals that are stored.
    cost_usd: isPriced ? Number(costUsd.toFixed(10)) : null,
    latency_ms: latencyMs,
  };
}
