import { type ResponseStatus } from '../../../conversations/entities/response.entity';
import {
  type RunError,
  type RunResult,
  type RunStatus,
  type RunTotals,
} from '../../../conversations/entities/run.entity';
import { type Usage } from '../../../providers/spec/provider-event';
import { type EndedResponse } from './ended-response';
import { type RunOptions } from './run-options';

/** How a run ended: its status, why it failed as a whole when it did, what came of it, and the sums over its responses. */
export interface Conclusion {
  status: Exclude<RunStatus, 'running'>;
  error: RunError | null;
  /** Of a strategy with several stages that came to its end. */
  result: RunResult | null;
  totals: RunTotals;
}

/** How a run ended whose responses ended so. */
export function runStatus(statuses: readonly ResponseStatus[]): Exclude<RunStatus, 'running'> {
  const has = (status: ResponseStatus) => statuses.includes(status);
  if (has('completed')) return has('failed') || has('cancelled') ? 'partial' : 'completed';
  return has('failed') ? 'failed' : 'cancelled';
}

/** What a run was to reach, and how its responses ended. */
export interface Ends {
  options: Pick<RunOptions, 'min_answers' | 'race'>;
  /** Of the first stage: a quorum and a race are decided there. */
  first: readonly ResponseStatus[];
  later: readonly ResponseStatus[];
  /** The strategy has more to do than what was asked: with nothing but complete answers, the run still is not complete. */
  isUnfinished?: boolean;
  /** Why the strategy says that it failed. */
  failure?: RunError;
  /** Somebody stopped it: that it did not reach its quorum is no failure. */
  isCancelled: boolean;
}

/**
 * A run that got what was asked for is not `partial`: with a quorum or a won race, the answers that are missing were not needed. One
 * without its quorum has failed, however many answers there are.
 */
export function judgeRun(ends: Ends): Pick<Conclusion, 'status' | 'error'> {
  const { options, first, later, isCancelled, isUnfinished = false, failure } = ends;
  const { min_answers, race } = options;
  if (failure) return { status: 'failed', error: failure };
  const answers = first.filter((status) => status === 'completed');
  if (min_answers !== undefined && answers.length < min_answers && !isCancelled) {
    return { status: 'failed', error: quorumUnreachable(min_answers, answers.length, first.length) };
  }
  const needed = min_answers ?? (race ? 1 : Infinity);
  const status = runStatus([...(answers.length >= needed ? answers : first), ...later]);
  return { status: isUnfinished && status === 'completed' ? 'partial' : status, error: null };
}

function quorumUnreachable(asked: number, answers: number, models: number): RunError {
  return {
    code: 'quorum_unreachable',
    message: `${asked} answers were asked for, and only ${answers} of ${models} models gave one.`,
  };
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
