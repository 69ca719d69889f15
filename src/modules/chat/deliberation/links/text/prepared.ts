import { termsOf } from '../../similarity/terms';
import { COMMON_WORDS } from './common-words';
import { type Contribution } from '../link';
import { sentencesOf, type Span } from './sentences';

/** A sentence with what it is about. */
export interface PreparedSentence extends Span {
  /** Stems in order; each weighs what its word says. */
  stems: readonly string[];
  /** Each few words in a row, with all small words between. */
  runs: readonly string[];
}

/** So many words in a row are a phrase and no chance. */
const RUN = 4;

const prepared = new WeakMap<Contribution, readonly PreparedSentence[]>();

/** The sentences of a contribution, read once for each object: the same one is compared with every answer that comes after it. */
export function prepare(contribution: Contribution): readonly PreparedSentence[] {
  const known = prepared.get(contribution);
  if (known) return known;
  const sentences = sentencesOf(contribution.text).map((span) => ({
    ...span,
    stems: stemsOf(span.text),
    runs: runsOf(span.text),
  }));
  prepared.set(contribution, sentences);
  return sentences;
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
