/** The figures of a response of which nothing was measured: not yet, not here, or nothing that may be told. */
export const UNMEASURED = {
  inputTokens: null,
  outputTokens: null,
  cachedTokens: null,
  reasoningTokens: null,
  estimated: false,
  costUsd: null,
  priceVersion: null,
  ttftMs: null,
  latencyMs: null,
} as const;
