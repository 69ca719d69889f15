import { type PreparedSentence } from './text/prepared';

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

/** How much a stem says, by the texts of a discussion: what the question or several answers have in common says little. */
export class Rarity {
  private readonly spread = new Map<string, number>();
  private readonly asked: ReadonlySet<string>;

  constructor(
    prompt: { stems: readonly string[]; runs: readonly string[] },
    texts: readonly (readonly PreparedSentence[])[],
  ) {
    this.asked = new Set([...prompt.stems, ...prompt.runs]);
    for (const sentences of texts) {
      for (const term of new Set(sentences.flatMap(({ stems, runs }) => [...stems, ...runs]))) {
        this.spread.set(term, (this.spread.get(term) ?? 0) + 1);
      }
    }
  }

  weight(stem: string): number {
    if (this.asked.has(stem)) return 0;
    const base = /^\d/u.test(stem) ? 1 : (LENGTH_WEIGHTS[stem.length] ?? 1);
    return base * this.phrase(stem);
  }

  /** Inverse document frequency: 1 for what one text has, half of it for what two have, nothing for what was in the question. */
  phrase(term: string): number {
    return this.asked.has(term) ? 0 : 1 / Math.max(1, this.spread.get(term) ?? 1);
  }
}

/** For each sentence of an answer the place of an earlier one with which it has most in common. */
export function overlaps(
  answer: readonly PreparedSentence[],
  earlier: readonly PreparedSentence[],
  rarity: Rarity,
): Overlap[] {
  const index = indexOf(earlier);
  const own = answer.map((sentence) => scoresOf(sentence, index, rarity));
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

function indexOf(sentences: readonly PreparedSentence[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  sentences.forEach(({ stems, runs }, place) => {
    for (const term of new Set([...stems, ...runs])) {
      const places = index.get(term);
      if (places) places.push(place);
      else index.set(term, [place]);
    }
  });
  return index;
}

/** What one sentence has in common with each sentence of another text that it has anything in common with. */
function scoresOf(
  { stems, runs }: PreparedSentence,
  index: ReadonlyMap<string, readonly number[]>,
  rarity: Rarity,
): Map<number, number> {
  const scores = new Map<number, number>();
  const add = (place: number, score: number) => scores.set(place, (scores.get(place) ?? 0) + score);
  for (const stem of new Set(stems)) {
    const weight = rarity.weight(stem);
    if (weight > 0) for (const place of index.get(stem) ?? []) add(place, weight);
  }
  for (const run of new Set(runs)) {
    for (const place of index.get(run) ?? []) add(place, RUN_BONUS * rarity.phrase(run));
  }
  return scores;
}
