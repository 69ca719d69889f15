import { AppError } from '../../../common/errors/app-error';
import { type AppConfig } from '../../../config/app-config';
import { type FallbackOption, type RunOptions } from '../engine/run/run-options';
import { type ResponsePlan, type Seat } from '../engine/run-plan';
import { toOutputOption } from './output-option';
import { type ResponseLimits } from './response-planner';
import { type RunLimits, type RunRequest } from './run-request';

/** What the request asks for within what the server allows; throws `validation_failed` with the limit beyond it. */
export function responseLimits({ limits }: RunRequest, config: AppConfig['chat']): ResponseLimits {
  const { maxDeadlineMs, maxRetries } = config;
  atMost(limits.retries, 'retries', maxRetries);
  atMost(limits.hedgeAfterMs, 'hedge_after_ms', maxDeadlineMs);
  atMost(limits.deadlines.connectMs, 'deadlines.connect_ms', maxDeadlineMs);
  atMost(limits.deadlines.firstTokenMs, 'deadlines.first_token_ms', maxDeadlineMs);
  atMost(limits.deadlines.idleMs, 'deadlines.idle_ms', maxDeadlineMs);
  atMost(limits.deadlines.responseMs, 'deadlines.response_ms', maxDeadlineMs);
  atMost(limits.runMs, 'deadlines.run_ms', maxDeadlineMs);
  atMost(limits.maxCostUsd, 'max_cost_usd', config.maxRunCostUsd);
  atMost(limits.maxTotalTokens, 'max_total_tokens', config.maxRunTokens);
  return {
    deadlines: { ...config.deadlines, ...limits.deadlines },
    retries: limits.retries ?? config.retries,
    hedgeAfterMs: limits.hedgeAfterMs ?? null,
  };
}

/** Throws `validation_failed` for a quorum or a race that cannot be among so many responses. */
export function checkGoal({ minAnswers, onQuorum, race }: RunLimits, responses: number): void {
  atMost(
    minAnswers,
    'min_answers',
    responses,
    `must not be more than the ${responses} models that are asked`,
  );
  if (race && minAnswers !== undefined) {
    throw AppError.field(
      'validation_failed',
      'min_answers',
      'must not be set with race: a race has one answer',
    );
  }
  if (onQuorum !== undefined && minAnswers === undefined) {
    throw AppError.field('validation_failed', 'on_quorum', 'says nothing without min_answers');
  }
}

/**
 * What is kept with the run of how it was asked for: with this, the thread and the responses' own rows, all that it does can be
 * planned again.
 */
export function runOptions(
  request: RunRequest,
  seats: readonly Seat[],
  limits: ResponseLimits,
  config: AppConfig['chat'],
): RunOptions {
  const { tools, toolChoice, onDisconnect, onRestart } = request;
  const { runMs, minAnswers, onQuorum, race, maxCostUsd, maxTotalTokens } = request.limits;
  return withoutUndefined({
    on_disconnect: onDisconnect === 'cancel' ? onDisconnect : undefined,
    on_restart: onRestart === 'retry' ? onRestart : undefined,
    tools: tools.length > 0 ? tools : undefined,
    tool_choice: toolChoice,
    output: toOutputOption(request.output ?? {}),
    retries: limits.retries,
    hedge_after_ms: limits.hedgeAfterMs ?? undefined,
    deadlines: withoutUndefined({ ...deadlinesOf(limits), run_ms: runMs }),
    min_answers: minAnswers,
    on_quorum: minAnswers === undefined ? undefined : (onQuorum ?? 'finish'),
    race: race ? (true as const) : undefined,
    ...serverLimits(config),
    ...withoutUndefined({ max_cost_usd: maxCostUsd, max_total_tokens: maxTotalTokens }),
    fallbacks: fallbacksOf(seats),
  });
}

/** What anything may use that is asked here, whatever it asks for. */
export function serverLimits(
  config: AppConfig['chat'],
): Pick<RunOptions, 'max_cost_usd' | 'max_total_tokens'> {
  return withoutUndefined({
    max_cost_usd: config.maxRunCostUsd ?? undefined,
    max_total_tokens: config.maxRunTokens ?? undefined,
  });
}

function deadlinesOf({ deadlines }: Pick<ResponsePlan, 'deadlines'>) {
  return {
    connect_ms: deadlines.connectMs ?? undefined,
    first_token_ms: deadlines.firstTokenMs,
    idle_ms: deadlines.idleMs,
    response_ms: deadlines.responseMs,
  };
}

function fallbacksOf(seats: readonly Seat[]): RunOptions['fallbacks'] {
  const entries = seats
    .filter(({ fallbacks }) => fallbacks.length > 0)
    .map(({ participantId, fallbacks }): [string, FallbackOption[]] => [
      participantId,
      fallbacks.map(({ model, parameters, droppedParameters }) => ({
        model: model.id,
        parameters,
        dropped_parameters: droppedParameters,
      })),
    ]);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function atMost(
  value: number | null | undefined,
  field: string,
  limit: number | null,
  message = `must not be greater than ${limit}`,
): void {
  if (value === undefined || value === null || limit === null || value <= limit) return;
  throw AppError.field('validation_failed', field, message, { limit });
}

/** What is not set is not there: the database has no `undefined`, and neither has what clients are shown. */
function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T;
}
