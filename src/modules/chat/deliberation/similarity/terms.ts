import { stopWordsOf } from './stop-words';

/** Letters with their marks, and digits. */
const WORDS = /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu;
/** Figures as one term: 3.14 is not 3 and 14. */
const FIGURES = /\d+(?:[.,]\d+)+/g;
/** "isn't" denies as "is not" does. */
const CONTRACTED_NOT = /n['’]t\b/g;
/** Scripts that put no spaces between words. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * The words of a text in order, lower case, without what is in every text of its language. A text of nothing but such words keeps them:
 * "it is" is still something. Empty when there is no word at all.
 */
export function termsOf(text: string): string[] {
  const words = wordsOf(text.normalize('NFKC').toLowerCase().replace(CONTRACTED_NOT, ' not'));
  const stop = stopWordsOf(words);
  const telling = words.filter((word) => !stop.has(word));
  return telling.length > 0 ? telling : words;
}

function wordsOf(text: string): string[] {
  const figures = text.match(FIGURES) ?? [];
  const rest = figures.length > 0 ? text.replace(FIGURES, ' ') : text;
  const words = UNSPACED.test(rest) ? segmented(rest) : (rest.match(WORDS) ?? []);
  return [...words, ...figures];
}

function segmented(text: string): string[] {
  return [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}
