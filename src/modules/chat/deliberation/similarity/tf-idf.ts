import { termsOf } from './terms';

/** How much each term says about one text: length 1 in all, terms in the order of the text. Empty for a text without words. */
export type TermVector = ReadonlyMap<string, number>;

/** What is counted once for a text that is compared often. */
export type TermCounts = ReadonlyMap<string, number>;

/**
 * One vector for each text, in their order. A term weighs more the more often a text has it (logarithmically) and the fewer of the texts
 * have it, but never nothing: two texts that are the same are as similar alone as among others. The order of the texts changes nothing.
 * Terms are those of `termsOf`.
 */
export function weigh(texts: readonly string[]): TermVector[] {
  return weighCounts(texts.map(countTerms));
}

/** The same for texts whose terms are counted already. */
export function weighCounts(counts: readonly TermCounts[]): TermVector[] {
  const spread = new Map<string, number>();
  for (const terms of counts) {
    for (const term of terms.keys()) spread.set(term, (spread.get(term) ?? 0) + 1);
  }
  const rarity = (term: string) => Math.log((1 + counts.length) / (1 + spread.get(term)!)) + 1;
  return counts.map((terms) =>
    normalised([...terms].map(([term, count]) => [term, (1 + Math.log(count)) * rarity(term)] as const)),
  );
}

/** The cosine of two vectors that were weighed together: 0 without a common term to 1 for the same. Both ways exactly the same. */
export function cosine(one: TermVector, other: TermVector): number {
  const [few, many] = isFirst(one, other) ? [one, other] : [other, one];
  let sum = 0;
  for (const [term, weight] of few) {
    const match = many.get(term);
    if (match !== undefined) sum += weight * match;
  }
  return Math.min(1, sum);
}

/** The shorter one; of equally long ones that whose terms come first: a sum of fractions depends on its order. */
function isFirst(one: TermVector, other: TermVector): boolean {
  if (one.size !== other.size) return one.size < other.size;
  const others = other.keys();
  for (const term of one.keys()) {
    const against = others.next().value!;
    if (term !== against) return term < against;
  }
  return true;
}

/** How often a text has each of its terms. */
export function countTerms(text: string): TermCounts {
  const counts = new Map<string, number>();
  for (const term of termsOf(text)) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

function normalised(weights: readonly (readonly [string, number])[]): TermVector {
  const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0));
  return new Map(weights.map(([term, weight]) => [term, weight / length]));
}
