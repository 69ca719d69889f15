import { toChoice, toLetter, toNumber, toYesOrNo } from './normalise';

/** Values that can be told apart exactly. */
export type ValueKind = 'number' | 'choice' | 'yes_no';

export interface ValueForm {
  kind: ValueKind;
  /** For `choice`: what there is to choose from; left out: letters. */
  choices?: readonly string[];
}

/** A conclusion stands at the end, and a bare value is short. */
const MOST_READ = 4_000;
const STATED =
  /(?:^|\n|[.!?]\s)[ \t>#-]*(?:(?:so|thus|hence|therefore)[, ]+)?(?:the |my )?(?:final )?answer(?: is)?\s*[:=]?[ \t]+([^\n]+)/gi;
const BOXED = /\\boxed\{([^{}]*)\}/g;
const EMPHASIS = /[*_`]+/g;

/**
 * What an answer states as its result, normalised: after "Final answer:", "The answer is" or in `\boxed{}`, the last of these; else an
 * answer that is nothing but the value. Null when it states none, or something that is no such value.
 */
export function statedValue(text: string, form: ValueForm): string | null {
  const read = text.slice(-MOST_READ).normalize('NFKC').replace(EMPHASIS, '');
  const stated = [...read.matchAll(STATED), ...read.matchAll(BOXED)].sort(
    (one, other) => one.index - other.index,
  );
  const last = stated.at(-1)?.[1];
  if (last !== undefined) return toValue(last, form);
  const isShort =
    text.length <= MOST_READ && !read.trim().includes('\n') && read.trim().split(/\s+/).length <= 3;
  return isShort ? toValue(read, form) : null;
}

/**
 * The same, for answers that were asked to come to such a value: where none is stated, the only number in the text, the only one of the
 * choices, or the "yes" or "no" that it begins with.
 */
export function finalValue(text: string, form: ValueForm): string | null {
  const read = text.normalize('NFKC').replace(EMPHASIS, '');
  if (STATED_OR_BOXED.test(read.slice(-MOST_READ))) return statedValue(text, form);
  return statedValue(text, form) ?? (text.length <= MOST_READ ? toValue(read, form) : null);
}

const STATED_OR_BOXED = new RegExp(`${STATED.source}|${BOXED.source}`, 'i');

/** A value as it is compared; null when the words are none, or more than one. */
export function toValue(words: string, { kind, choices }: ValueForm): string | null {
  switch (kind) {
    case 'number':
      return toNumber(words);
    case 'yes_no':
      return toYesOrNo(words);
    case 'choice':
      return choices ? toChoice(words, choices) : toLetter(words);
  }
}
