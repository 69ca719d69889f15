import { type PreparedSentence, type PreparedText } from './text/prepared';

/** How much one place of an answer has in common with one place of an earlier one. */
export interface Overlap {
  /** 0: nothing; a rare word that both have is worth about 1. */
  score: number;
  /** Places in the lists of sentences. */
  at: number;
  of: number;
}

/** For each phrase of several words that both have. */
const RUN_BONUS = 0.6;
/** Who answers somebody begins with what he answers. */
const OPENING = 1.25;
/** Short words are frequent words, in every language. */
const LENGTH_WEIGHTS = [0, 0.3, 0.6, 0.6, 0.8, 0.95];
/** How much of a neighbour's score counts for a sentence: a claim is often made in two. */
const NEIGHBOUR = 0.5;

/** A term that so many sentences of one text have tells none of them. */
const MOST_PLACES = 12;

/** How much a stem says, by the texts of a discussion: what the question or several answers have in common says little. */
export class Rarity {
  private readonly known = new Map<string, number>();

  /** `asked`: stems and runs of the question. */
  constructor(
    private readonly asked: ReadonlySet<string>,
    private readonly texts: readonly PreparedText[],
  ) {}

  weight(stem: string): number {
    const base = /^\d/u.test(stem) ? 1 : (LENGTH_WEIGHTS[stem.length] ?? 1);
    return base * this.phrase(stem);
  }

  /** Inverse document frequency: 1 for what one text has, half of it for what two have, nothing for what was in the question. */
  phrase(term: string): number {
    const known = this.known.get(term);
    if (known !== undefined) return known;
    const spread = this.texts.reduce((count, { places }) => count + (places.has(term) ? 1 : 0), 0);
    const rarity = this.asked.has(term) ? 0 : 1 / Math.max(1, spread);
    this.known.set(term, rarity);
    return rarity;
  }
}

/** For each sentence of an answer the place of an earlier one with which it has most in common. */
export function overlaps(
  answer: readonly PreparedSentence[],
  earlier: PreparedText,
  rarity: Rarity,
): Overlap[] {
  const own = answer.map((sentence) => scoresOf(sentence, earlier, rarity));
  return own.map((scores, at) => {
    let best: Overlap = { score: 0, at, of: -1 };
    for (const [of, score] of scores) {
      const next = scores.get(of + 1) ?? 0;
      const beside = Math.max(own[at - 1]?.get(of) ?? 0, own[at + 1]?.get(of) ?? 0);
      const total = (score + NEIGHBOUR * Math.max(next, beside)) * (at === 0 ? OPENING : 1);
      if (total > best.score) best = { score: total, at, of };
    }
    return best;
  });
}

/** What one sentence has in common with each sentence of another text that it has anything in common with. */
function scoresOf(
  { stems, runs }: PreparedSentence,
  { places }: PreparedText,
  rarity: Rarity,
): Map<number, number> {
  const scores = new Map<number, number>();
  const add = (term: string, weigh: (term: string) => number) => {
    const found = places.get(term);
    if (!found || found.length > MOST_PLACES) return;
    const weight = weigh(term);
    if (weight > 0) for (const place of found) scores.set(place, (scores.get(place) ?? 0) + weight);
  };
  for (const stem of stems) add(stem, (term) => rarity.weight(term));
  for (const run of runs) add(run, (term) => RUN_BONUS * rarity.phrase(term));
  return scores;
}
