const FEWEST_PAIRS = 3;

/** Pearson's correlation to four digits; null where there are too few pairs, or one side is always the same. */
export function correlation(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < FEWEST_PAIRS) return null;
  const [meanX, meanY] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const sum = (of: (x: number, y: number) => number) =>
    pairs.reduce((total, [x, y]) => total + of(x - meanX, y - meanY), 0);
  const spread = Math.sqrt(sum((x) => x * x) * sum((_, y) => y * y));
  return spread < 1e-12 ? null : Number((sum((x, y) => x * y) / spread).toFixed(4));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
