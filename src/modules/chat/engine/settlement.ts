import { type ResponseError } from '../../conversations/entities/response.entity';
import { type FailureKind, type ProviderFailure } from '../../providers/spec/provider-failure';
import { type FinishReason, type Usage } from '../../providers/spec/provider-event';
import { type PriceBook } from '../../providers/prices/price-book';
import { type ResponseDraft } from './response-draft';
import { type TerminalResponseEvent } from './run-event';
import { DeadlineExceeded } from './deadlines';

/** How a response ended, before it is priced and stored. */
export type Outcome =
  | { status: 'completed'; finishReason: FinishReason }
  | { status: 'failed'; error: ResponseError }
  | { status: 'cancelled' };

/** A response that has ended: what is stored, and what the terminal event says. */
export interface Settlement {
  draft: ResponseDraft;
  outcome: Outcome;
  partial: boolean;
  usage: Usage | null;
  estimated: boolean;
  costUsd: number | null;
  priceVersion: string | null;
  latencyMs: number;
  finishedAt: Date;
}

/** Kinds that a provider answers with before it does any work; nothing was generated, so nothing is owed. */
const REFUSED_BEFORE_WORK: ReadonlySet<string> = new Set<FailureKind>([
  'auth',
  'rate_limited',
  'invalid_request',
  'context_length',
  'not_found',
  'overloaded',
  'not_configured',
]);

/** Prices what came and fixes the figures. A response without usage from its provider is counted here and says so. */
export function settle(draft: ResponseDraft, outcome: Outcome, prices: PriceBook): Settlement {
  const { seat, refusal } = draft.plan;
  const free =
    refusal !== null ||
    (outcome.status === 'failed' &&
      !draft.hasOutput &&
      !draft.usage &&
      REFUSED_BEFORE_WORK.has(outcome.error.code));
  const measured = free ? { usage: null, estimated: false } : draft.measuredUsage();
  const price = measured.usage
    ? prices.cost(seat.model.provider, seat.model.model, measured.usage)
    : { costUsd: 0, priceVersion: null };
  return {
    draft,
    outcome,
    partial: outcome.status !== 'completed' && draft.hasOutput,
    ...measured,
    ...price,
    latencyMs: draft.elapsedMs(),
    finishedAt: new Date(),
  };
}

export function terminalEvent(settlement: Settlement): TerminalResponseEvent {
  const { draft, outcome, partial } = settlement;
  const figures = {
    response_id: draft.plan.responseId,
    usage: settlement.usage,
    estimated: settlement.estimated,
    cost_usd: settlement.costUsd,
    ttft_ms: draft.ttftMs,
    latency_ms: settlement.latencyMs,
  };
  switch (outcome.status) {
    case 'completed':
      return {
        type: 'response.completed',
        finish_reason: outcome.finishReason,
        citations: draft.citations,
        attempts: 1,
        ...figures,
      };
    case 'failed':
      return { type: 'response.failed', error: outcome.error, partial, ...figures };
    case 'cancelled':
      return { type: 'response.cancelled', partial, ...figures };
  }
}

export function failedByProvider(failure: ProviderFailure): Outcome {
  return {
    status: 'failed',
    error: {
      code: failure.kind === 'truncated' ? 'stream_truncated' : failure.kind,
      message: failure.message,
      retryable: failure.retryable,
      provider_status: failure.status ?? null,
      ...(failure.retryAfterMs === undefined ? {} : { retry_after_ms: failure.retryAfterMs }),
    },
  };
}

/** What was thrown inside a response's stream: a deadline, or a mistake of ours whose text stays in the log. */
export function failedByError(error: unknown): Outcome {
  if (error instanceof DeadlineExceeded) return failure(error.code, error.message, true);
  return failure('unknown', 'The answer could not be read because of an error in this server.', true);
}

export function failure(code: string, message: string, retryable: boolean): Outcome {
  return { status: 'failed', error: { code, message, retryable, provider_status: null } };
}
