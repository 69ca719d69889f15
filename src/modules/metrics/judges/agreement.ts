/** How often two judges of the same pairs prefer the same one. */
export interface Agreement {
  /** Pairs of answers that both preferred one of. */
  pairs: number;
  agreed: number;
  /** Null without pairs. */
  rate: number | null;
  /** Where the rate is with 95 % confidence; null without pairs. */
  interval: { low: number; high: number } | null;
}

/** Two answers, and which of them a person preferred. */
export interface Preference {
  first: string;
  second: string;
  outcome: 'first' | 'second';
}

/** Of a standard normal distribution, 95 % lie within so many deviations. */
const Z = 1.959964;

/** The interval is Wilson's ("Probable inference", Journal of the American Statistical Association 22, 1927): right for few pairs, too. */
export function agreementOf(pairs: number, agreed: number): Agreement {
  if (pairs === 0) return { pairs, agreed, rate: null, interval: null };
  const rate = agreed / pairs;
  const scale = 1 + Z ** 2 / pairs;
  const centre = (rate + Z ** 2 / (2 * pairs)) / scale;
  const reach = (Z / scale) * Math.sqrt((rate * (1 - rate)) / pairs + Z ** 2 / (4 * pairs ** 2));
  return {
    pairs,
    agreed,
    rate: rounded(rate),
    interval: { low: rounded(Math.max(0, centre - reach)), high: rounded(Math.min(1, centre + reach)) },
  };
}

/**
 * For each preference whether somebody agrees who put these answers in an order: `places` by response, the best lowest. Of answers that
 * are not in it, or share a place, it says nothing.
 */
export function verdictsOn(
  preferences: readonly Preference[],
  places: ReadonlyMap<string, number>,
): boolean[] {
  return preferences.flatMap(({ first, second, outcome }) => {
    const [one, other] = [places.get(first), places.get(second)];
    if (one === undefined || other === undefined || one === other) return [];
    return [one < other === (outcome === 'first')];
  });
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}
