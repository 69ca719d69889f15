import { type AttemptEnd } from '../engine/attempt/attempt-end';

/** An attempt that has ended, as the statements that close attempts take it. */
export function attemptRow({ attempt, outcome, usage, ...end }: AttemptEnd) {
  return {
    id: attempt.id,
    outcome: outcome.status,
    error_code: outcome.status === 'failed' ? outcome.error.code : null,
    status_code: attempt.statusCode,
    upstream_request_id: attempt.requestId,
    provider_model: attempt.providerModel,
    input_tokens: usage?.input_tokens ?? null,
    output_tokens: usage?.output_tokens ?? null,
    cached_tokens: usage?.cached_tokens ?? null,
    reasoning_tokens: usage?.reasoning_tokens ?? null,
    estimated: end.estimated,
    cost_usd: end.costUsd,
    price_version: end.priceVersion,
    ttft_ms: attempt.ttftMs,
    latency_ms: end.latencyMs,
    started_at: attempt.startedAt,
    finished_at: end.finishedAt,
  };
}
