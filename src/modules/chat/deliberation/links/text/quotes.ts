import { type PreparedSentence } from './prepared';

const MARKS = /["“„«”]\s?([^"“”„«»\n]{8,300}?)\s?["”“»]/gu;
const FEWEST_WORDS = 3;

/** The texts that an answer puts in quotation marks, long enough to come from somewhere. As the answer has them. */
export function quotedIn(sentence: PreparedSentence): string[] {
  return [...sentence.text.matchAll(MARKS)].flatMap(([, quoted = '']) =>
    quoted.trim().split(/\s+/u).length >= FEWEST_WORDS ? [quoted.trim()] : [],
  );
}

/** Where another text says the same, whatever its case, white space and last full stop; null when it does not. As that text has it. */
export function foundIn(text: string, quoted: string): string | null {
  const literal = quoted
    .replace(/[.,;:!?…]+$/u, '')
    .replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
    .replace(/['’]/gu, "['’]")
    .replace(/\s+/gu, '\\s{1,3}');
  return new RegExp(literal, 'iu').exec(text)?.[0] ?? null;
}
