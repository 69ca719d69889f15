import { type FailureKind } from '../../providers/spec/provider-failure';
import { type Usage } from '../../providers/spec/provider-event';
import { type PriceBook } from '../../providers/prices/price-book';
import { type AttemptDraft, attemptMs, type ResponseDraft } from './response-draft';
import { type TerminalResponseEvent } from './run-event';
import { type Outcome } from './outcome';

/** One upstream call that has ended: a row of the ledger. */
export interface AttemptEnd {
  attempt: AttemptDraft;
  outcome: Outcome;
  usage: Usage | null;
  estimated: boolean;
  costUsd: number | null;
  priceVersion: string | null;
  latencyMs: number;
  finishedAt: Date;
}

/** A response that has ended: what is stored, and what the terminal event says. */
export interface Settlement {
  draft: ResponseDraft;
  outcome: Outcome;
  partial: boolean;
  /** The attempt that answered, or the last one that failed. */
  last: AttemptEnd;
  /** Of all attempts together; null when the price of one is unknown. */
  costUsd: number | null;
  latencyMs: number;
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

/** Prices what came of the present attempt. One without usage from its provider is counted here and says so. */
export function endAttempt(draft: ResponseDraft, end: Outcome, prices: PriceBook): AttemptEnd {
  // A response that is stopped between two attempts does not change how the first of them ended.
  const outcome = draft.failed ?? end;
  const { model, refusal } = draft.route;
  const free =
    refusal !== null ||
    (outcome.status === 'failed' &&
      !draft.hasOutput &&
      !draft.usage &&
      REFUSED_BEFORE_WORK.has(outcome.error.code));
  const measured = free ? { usage: null, estimated: false } : draft.measuredUsage();
  const price = measured.usage
    ? prices.cost(model.provider, model.model, measured.usage)
    : { costUsd: 0, priceVersion: null };
  return {
    attempt: draft.attempt,
    outcome,
    ...measured,
    ...price,
    latencyMs: attemptMs(draft.attempt),
    finishedAt: new Date(),
  };
}

/** Fixes the figures of a response that has ended. */
export function settle(draft: ResponseDraft, outcome: Outcome, prices: PriceBook): Settlement {
  const last = endAttempt(draft, outcome, prices);
  return {
    draft,
    outcome,
    partial: outcome.status !== 'completed' && draft.hasOutput,
    last,
    costUsd: addCosts(draft.spentUsd, last.costUsd),
    latencyMs: draft.elapsedMs(),
  };
}

/** Exact to the ten decimals that are stored; an unknown price makes the sum unknown. */
export function addCosts(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Number((one + other).toFixed(10));
}

export function terminalEvent(settlement: Settlement): TerminalResponseEvent {
  const { draft, outcome, partial } = settlement;
  const figures = {
    response_id: draft.plan.responseId,
    model: draft.route.model.id,
    usage: settlement.last.usage,
    estimated: settlement.last.estimated,
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
        attempts: draft.attempt.number,
        ...figures,
      };
    case 'failed':
      return { type: 'response.failed', error: outcome.error, partial, ...figures };
    case 'cancelled':
      return { type: 'response.cancelled', partial, ...figures };
  }
}
