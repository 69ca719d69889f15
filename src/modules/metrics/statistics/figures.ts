export const GROUPINGS = ['model', 'provider'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** Null when there was nothing to measure. */
export type Percentiles = readonly [p50: number, p95: number, p99: number] | null;

/** What one model, one provider, or all of them together did. Times are milliseconds. */
export interface Figures {
  calls: number;
  completed: number;
  failed: number;
  cancelled: number;
  running: number;
  /** Failures by error code. */
  errors: Record<string, number>;
  latency: Percentiles;
  ttft: Percentiles;
  inputTokens: number;
  outputTokens: number;
  cachedTokens: number;
  reasoningTokens: number;
  /** Calls whose tokens were counted here because the provider did not say. */
  estimated: number;
  tokensPerSecond: number | null;
  /** Of the calls with a known price; null when there is none. */
  costUsd: number | null;
  /** Ended calls whose price is unknown. */
  unpriced: number;
}

export interface GroupFigures extends Figures {
  provider: string;
  /** `provider/model`; null when grouped by provider. */
  model: string | null;
}

export interface Statistics {
  totals: Figures;
  groups: GroupFigures[];
}
