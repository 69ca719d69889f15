import { type PriceBook } from '../../../providers/prices/price-book';
import { type AttemptDraft, round } from '../attempt/attempt-draft';
import { addCosts } from '../attempt/attempt-end';
import { type ResponseDraft } from './response-draft';
import { type RunEventBody } from '../run-event';

/** At most four readings a second for one response. */
const INTERVAL_MS = 250;
/** A speed over less time than this says nothing; it is given as 0. */
const MIN_WRITING_MS = 50;

/** Reads how far a response is: tokens, cost and speed so far, by our own count until the provider's usage is there. */
export class Meter {
  private nextAtMs = INTERVAL_MS;

  constructor(private readonly prices: Pick<PriceBook, 'cost'>) {}

  /** Null when the last reading is too recent. */
  read(draft: ResponseDraft): Extract<RunEventBody, { type: 'response.meter' }> | null {
    const elapsed = draft.elapsedMs();
    if (elapsed < this.nextAtMs) return null;
    this.nextAtMs = elapsed + INTERVAL_MS;
    const { answering } = draft;
    const outputTokens = answering.countTokens();
    const writingMs = answering.elapsedMs() - (answering.ttftMs ?? answering.elapsedMs());
    return {
      type: 'response.meter',
      response_id: draft.plan.responseId,
      tokens: outputTokens,
      cost_usd: this.costSoFar(draft),
      elapsed_ms: elapsed,
      tokens_per_second: writingMs >= MIN_WRITING_MS ? round((outputTokens * 1_000) / writingMs) : 0,
      estimated: true,
    };
  }

  /** Of all attempts, those included that were given up. */
  private costSoFar(draft: ResponseDraft): number | null {
    return draft.openAttempts
      .filter(({ wasCalled }) => wasCalled)
      .reduce<number | null>((sum, attempt) => addCosts(sum, this.costOf(attempt)), draft.spentUsd);
  }

  private costOf(attempt: AttemptDraft): number | null {
    const { provider, model } = attempt.route.model;
    const [input, output] = [attempt.countRequestTokens(), attempt.countTokens()];
    return this.prices.cost(provider, model, {
      input_tokens: input,
      output_tokens: output,
      cached_tokens: 0,
      reasoning_tokens: 0,
      total_tokens: input + output,
    }).costUsd;
  }
}
