import { type Usage } from '../spec/provider-event';
import { asNumber, asObject, type JsonObject } from '../support/json';
import { toUsage } from '../support/answers/usage';

/**
 * The counts of one answer, collected over its events: the first event has them all, later ones repeat what changed, and
 * what is said later counts. Anthropic's `input_tokens` leaves out whatever was read from or written to the cache.
 */
export class UsageReader {
  private counts: JsonObject = {};

  read(usage: unknown): Usage | undefined {
    const news = asObject(usage);
    if (!news) {
      return undefined;
    }
    const said = Object.entries(news).filter(([, value]) => value !== null && value !== undefined);
    this.counts = { ...this.counts, ...Object.fromEntries(said) };
    const cached = asNumber(this.counts.cache_read_input_tokens) ?? 0;
    const written = asNumber(this.counts.cache_creation_input_tokens) ?? 0;
    return toUsage({
      input_tokens: (asNumber(this.counts.input_tokens) ?? 0) + cached + written,
      output_tokens: asNumber(this.counts.output_tokens),
      cached_tokens: cached,
      reasoning_tokens: asNumber(asObject(this.counts.output_tokens_details)?.thinking_tokens),
    });
  }
}
