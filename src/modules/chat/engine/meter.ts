import { type PriceBook } from '../../providers/prices/price-book';
import { round } from './attempt-draft';
import { type ResponseDraft } from './response-draft';
import { type RunEventBody } from './run-event';

/** At most four readings a second for one response. */
const INTERVAL_MS = 250;
/** A speed over less time than this says nothing; it is given as 0. */
const MIN_WRITING_MS = 50;

/** Reads how far a response is: tokens, cost and speed so far, by our own count until the provider's usage is there. */
export class Meter {
  private nextAtMs = INTERVAL_MS;

  constructor(private readonly prices: PriceBook) {}

  /** Null when the last reading is too recent. */
  read(draft: ResponseDraft): Extract<RunEventBody, { type: 'response.meter' }> | null {
    const elapsed = draft.elapsedMs();
    if (elapsed < this.nextAtMs) return null;
    this.nextAtMs = elapsed + INTERVAL_MS;
    const inputTokens = draft.answering.countRequestTokens();
    const outputTokens = draft.countTokens();
    const { provider, model } = draft.route.model;
    const { costUsd } = this.prices.cost(provider, model, {
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      cached_tokens: 0,
      reasoning_tokens: 0,
      total_tokens: inputTokens + outputTokens,
    });
    const writingMs = elapsed - (draft.ttftMs ?? elapsed);
    return {
      type: 'response.meter',
      response_id: draft.plan.responseId,
      tokens: outputTokens,
      cost_usd: costUsd,
      elapsed_ms: elapsed,
      tokens_per_second: writingMs >= MIN_WRITING_MS ? round((outputTokens * 1_000) / writingMs) : 0,
      estimated: true,
    };
  }
}
