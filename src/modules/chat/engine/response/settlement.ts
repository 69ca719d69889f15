import { type PriceBook } from '../../../providers/prices/price-book';
import { type AttemptEnd, endAttempt } from '../attempt/attempt-end';
import { type ResponseDraft } from './response-draft';
import { type TerminalResponseEvent } from '../run-event';
import { type Outcome } from '../attempt/outcome';
import { type Spent } from '../run/spending';

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
  finishedAt: Date;
}

/** Fixes the figures of a response that has ended; what was still being asked ends with it, in the same way. */
export function settle(draft: ResponseDraft, outcome: Outcome, prices: Pick<PriceBook, 'cost'>): Settlement {
  for (const attempt of draft.openAttempts) draft.end(endAttempt(attempt, outcome, prices));
  return {
    draft,
    outcome,
    partial: outcome.status !== 'completed' && draft.hasOutput,
    last: draft.endOf(draft.answering)!,
    costUsd: draft.spentUsd,
    latencyMs: draft.elapsedMs(),
    finishedAt: new Date(),
  };
}

/** What all attempts of a response took together, for the limits of its run; an unknown cost as none. */
export function spentOn({ draft, costUsd }: Settlement): Spent {
  const tokens = draft.attempts.map((attempt) => draft.endOf(attempt)?.usage?.total_tokens ?? 0);
  return { costUsd: costUsd ?? 0, tokens: tokens.reduce((sum, count) => sum + count, 0) };
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
        citations: [...draft.citations],
        attempts: draft.attemptCount,
        ...figures,
      };
    case 'failed':
      return { type: 'response.failed', error: outcome.error, partial, ...figures };
    case 'cancelled':
      return { type: 'response.cancelled', partial, ...figures };
  }
}
