import { termsOf } from '../../similarity/terms';
import { COMMON_WORDS } from './common-words';
import { type Contribution } from '../link';
import { sentencesOf, type Span } from './sentences';

/** A sentence with what it is about. */
export interface PreparedSentence extends Span {
  /** Each once; a stem weighs what its word says. */
  stems: readonly string[];
  /** Each few words in a row, with all small words between. */
  runs: readonly string[];
}

/** So many words in a row are a phrase and no chance. */
const RUN = 4;

/** A text as it is compared with others. */
export interface PreparedText {
  sentences: readonly PreparedSentence[];
  /** The sentences that have a stem or a run, by their places. */
  places: ReadonlyMap<string, readonly number[]>;
}

const prepared = new WeakMap<Contribution, PreparedText>();

/** A contribution, read once for each object: the same one is compared with every answer that comes after it. */
export function prepare(contribution: Contribution): PreparedText {
  const known = prepared.get(contribution);
  if (known) return known;
  const sentences = sentencesOf(contribution.text).map((span) => ({
    ...span,
    stems: [...new Set(stemsOf(span.text))],
    runs: [...new Set(runsOf(span.text))],
  }));
  const text = { sentences, places: placesIn(sentences) };
  prepared.set(contribution, text);
  return text;
}

function placesIn(sentences: readonly PreparedSentence[]): Map<string, number[]> {
  const index = new Map<string, number[]>();
  sentences.forEach(({ stems, runs }, place) => {
    for (const term of [...stems, ...runs]) {
      const places = index.get(term);
      if (places) places.push(place);
      else index.set(term, [place]);
    }
  });
  return index;
}

/** What a text is about: its words without those that any text has, each cut down to what its forms have in common. */
export function stemsOf(text: string): string[] {
  return termsOf(text)
    .filter((term) => !COMMON_WORDS.has(term) && (term.length > 2 || /^\d\d/u.test(term)))
    .map(stem);
}

/** The beginning of a word: crude, and good enough for languages that inflect at the end. */
function stem(word: string): string {
  const singular = word.length > 3 ? word.replace(/(?<!s)s$/u, '') : word;
  if (singular.length >= 8) return singular.slice(0, 6);
  return singular.length >= 6 ? singular.slice(0, 5) : singular;
}

export function runsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(RUN - 1).map((_, start) => words.slice(start, start + RUN).join(' '));
}
