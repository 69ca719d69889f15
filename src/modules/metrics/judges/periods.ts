export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

const DAY_MS = 86_400_000;

/** When the period began that a moment is in, UTC; weeks begin on Monday. */
export function periodStart(at: Date, period: Period): Date {
  const day = Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate());
  if (period === 'month') return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1));
  return new Date(period === 'day' ? day : day - ((at.getUTCDay() + 6) % 7) * DAY_MS);
}
