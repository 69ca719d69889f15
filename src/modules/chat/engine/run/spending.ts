import { type ProviderEvent, type Usage } from '../../../providers/spec/provider-event';
import { isRefusedBeforeWork } from '../attempt/attempt-end';
import { textWeight } from '../../../providers/catalogue/estimate-tokens';

/** What a run may use at most; null: no limit. */
export interface SpendingLimits {
  maxCostUsd: number | null;
  maxTotalTokens: number | null;
}

/** What something took. An unknown cost counts as what is known of it. */
export interface Spent {
  costUsd: number;
  tokens: number;
}

/** How the tokens of one upstream call are counted and priced. */
export interface CallPrice {
  inputTokens: number;
  /** US dollars; null when unknown. */
  costOf: (usage: Usage) => number | null;
}

export type ExceededLimit = 'max_cost_usd' | 'max_total_tokens';

/**
 * What a run has used so far: of responses that have ended what was stored, of calls that go on what we count. Adding a token costs the
 * same however long the answers are.
 */
export class Spending {
  private readonly ended = new Map<string, Spent>();
  private readonly open = new Map<string, Spent>();
  private total: Spent = { costUsd: 0, tokens: 0 };
  private isExceeded = false;

  /** `exceeded` is called once, when more was used than allowed. */
  constructor(
    private readonly limits: SpendingLimits,
    private readonly exceeded: (limit: ExceededLimit) => void,
  ) {}

  /** A call that begins; give it every event of the provider. */
  openCall(responseId: string, price: CallPrice): (event: ProviderEvent) => void {
    const call = new CallCount(price);
    this.add(responseId, call.spent);
    return (event) => {
      const more = call.count(event);
      if (more) this.add(responseId, more);
    };
  }

  /** A response has ended: from now on it counts with what was stored. */
  settle(responseId: string, spent: Spent): void {
    if (this.ended.has(responseId)) return;
    this.ended.set(responseId, spent);
    const counted = this.open.get(responseId) ?? NOTHING;
    this.open.delete(responseId);
    this.change(spent.costUsd - counted.costUsd, spent.tokens - counted.tokens);
  }

  /** Whether so much more is within the limits. */
  allows(more: Spent): boolean {
    return (
      exceededLimit(this.limits, {
        costUsd: this.total.costUsd + more.costUsd,
        tokens: this.total.tokens + more.tokens,
      }) === null
    );
  }

  private add(responseId: string, more: Spent): void {
    // What a response that has ended still hears of is in its stored figures.
    if (this.ended.has(responseId)) return;
    const before = this.open.get(responseId) ?? NOTHING;
    this.open.set(responseId, {
      costUsd: before.costUsd + more.costUsd,
      tokens: before.tokens + more.tokens,
    });
    this.change(more.costUsd, more.tokens);
  }

  private change(costUsd: number, tokens: number): void {
    this.total = { costUsd: this.total.costUsd + costUsd, tokens: this.total.tokens + tokens };
    const limit = this.isExceeded ? null : exceededLimit(this.limits, this.total);
    if (!limit) return;
    this.isExceeded = true;
    this.exceeded(limit);
  }
}

const NOTHING: Spent = { costUsd: 0, tokens: 0 };

/** Sums of binary fractions are a little off: a budget that is met to the cent is not exceeded. */
const ROUNDING_USD = 1e-9;

/** The limit that this is beyond; null when it is within both. */
export function exceededLimit(limits: SpendingLimits, { costUsd, tokens }: Spent): ExceededLimit | null {
  if (limits.maxCostUsd !== null && costUsd > limits.maxCostUsd + ROUNDING_USD) return 'max_cost_usd';
  return limits.maxTotalTokens !== null && tokens > limits.maxTotalTokens ? 'max_total_tokens' : null;
}

/** A million tokens: the price of one can be too small to be told from rounding. */
const MANY = 1_000_000;

/** One call: the request is charged at once, the answer as it comes; a count of the provider's own replaces ours up to there. */
class CallCount {
  spent: Spent;
  private base: Spent;
  /** Tokens since the base, not rounded. */
  private weight = 0;
  private readonly tokenUsd: number;

  constructor(private readonly price: CallPrice) {
    const inputUsd = this.cost(0);
    this.tokenUsd = (this.cost(MANY) - inputUsd) / MANY;
    this.base = { costUsd: inputUsd, tokens: price.inputTokens };
    this.spent = this.base;
  }

  /** How much more it is after this event; null when nothing changed. */
  count(event: ProviderEvent): Spent | null {
    const before = this.spent;
    this.take(event);
    const written = Math.ceil(this.weight);
    this.spent = {
      costUsd: this.base.costUsd + written * this.tokenUsd,
      tokens: this.base.tokens + written,
    };
    const more = { costUsd: this.spent.costUsd - before.costUsd, tokens: this.spent.tokens - before.tokens };
    return more.costUsd === 0 && more.tokens === 0 ? null : more;
  }

  private take(event: ProviderEvent): void {
    switch (event.type) {
      case 'text':
      case 'reasoning':
        this.weight += textWeight(event.text);
        return;
      case 'tool_call':
        this.weight += textWeight((event.name ?? '') + event.arguments);
        return;
      case 'usage':
        this.base = {
          costUsd: this.price.costOf(event.usage) ?? this.spent.costUsd,
          tokens: event.usage.total_tokens,
        };
        this.weight = 0;
        return;
      case 'failed':
        if (this.weight === 0 && isRefusedBeforeWork(event.failure)) this.base = NOTHING;
        return;
      case 'connected':
      case 'citation':
      case 'finished':
        return;
    }
  }

  private cost(outputTokens: number): number {
    return this.price.costOf(usageOf(this.price.inputTokens, outputTokens)) ?? 0;
  }
}

export function usageOf(inputTokens: number, outputTokens: number): Usage {
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cached_tokens: 0,
    reasoning_tokens: 0,
    total_tokens: inputTokens + outputTokens,
  };
}
