import { type FailureKind, type ProviderFailure } from '../../../providers/spec/provider-failure';
import { type Usage } from '../../../providers/spec/provider-event';
import { type PriceBook } from '../../../providers/prices/price-book';
import { type AttemptDraft } from './attempt-draft';
import { type Outcome } from './outcome';

/** One upstream call that has ended: a row of the ledger. */
export interface AttemptEnd {
  attempt: AttemptDraft;
  outcome: Outcome;
  /** Null when nothing was sent, or the provider refused before it did any work. */
  usage: Usage | null;
  /** True when the tokens were counted here. */
  estimated: boolean;
  costUsd: number | null;
  priceVersion: string | null;
  latencyMs: number;
  finishedAt: Date;
}

/** Kinds of those who were never asked, or refused before they did any work; nothing was generated, so nothing is owed. */
const REFUSED_BEFORE_WORK: ReadonlySet<string> = new Set<FailureKind>([
  'auth',
  'rate_limited',
  'invalid_request',
  'context_length',
  'not_found',
  'overloaded',
  'not_configured',
  'circuit_open',
  'queue_full',
]);

/** Prices what came of an attempt. One without usage from its provider is counted here and says so. */
export function endAttempt(
  attempt: AttemptDraft,
  outcome: Outcome,
  prices: Pick<PriceBook, 'cost'>,
): AttemptEnd {
  const { model } = attempt.route;
  const measured = isFree(attempt, outcome) ? { usage: null, estimated: false } : attempt.measuredUsage();
  const price = measured.usage
    ? prices.cost(model.provider, model.model, measured.usage)
    : { costUsd: 0, priceVersion: null };
  return {
    attempt,
    outcome,
    ...measured,
    ...price,
    latencyMs: attempt.elapsedMs(),
    finishedAt: new Date(),
  };
}

function isFree(attempt: AttemptDraft, outcome: Outcome): boolean {
  if (!attempt.wasCalled) return true;
  if (outcome.status !== 'failed' || attempt.hasOutput || attempt.usage) return false;
  const { code, provider_status } = outcome.error;
  return isRefusedBeforeWork({ kind: code, status: provider_status, unsent: outcome.unsent });
}

/** Whether a call that failed so, before anything of an answer came, costs nothing. */
export function isRefusedBeforeWork({
  kind,
  status,
  unsent,
}: Pick<ProviderFailure, 'unsent'> & { kind: string; status?: number | null }): boolean {
  // An error page in place of an answer: no provider bills it.
  const isServerError = kind === 'unknown' && (status ?? 0) >= 500;
  return REFUSED_BEFORE_WORK.has(kind) || isServerError || unsent === true;
}

/** Exact to the ten decimals that are stored; an unknown price makes the sum unknown. */
export function addCosts(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Number((one + other).toFixed(10));
}
