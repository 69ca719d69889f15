import { groupBy } from '../../../../../common/group-by';

/** A text with where its words begin, small and without the full stop at their ends. */
export interface Words {
  text: string;
  words: readonly { word: string; start: number }[];
}

const WORD = /[^\s,;:!?()"“”„«»]+/gu;

export function wordsOf(text: string): Words {
  const words = [...text.matchAll(WORD)].map(({ index, 0: word }) => ({ word: folded(word), start: index }));
  return { text, words };
}

/**
 * Finds any of a list of phrases, as whole words, whatever the case and the kind of apostrophe. Looks only where a phrase could begin, so
 * that many phrases cost no more than few.
 */
export class PhraseFinder {
  /** By the first word. */
  private readonly patterns = new Map<string, RegExp>();

  constructor(phrases: readonly string[]) {
    const byFirst = groupBy(phrases, (phrase) => folded(phrase.match(WORD)?.[0] ?? phrase));
    for (const [first, those] of byFirst) {
      // The longest first, so that "is quite right" is not found as "is".
      const alternatives = [...those].sort((one, other) => other.length - one.length).map(toPattern);
      this.patterns.set(first, new RegExp(`(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iuy'));
    }
  }

  /** The first one, as the text has it, and where. */
  first({ text, words }: Words): { text: string; start: number } | null {
    for (const { word, start } of words) {
      const pattern = this.patterns.get(word);
      if (!pattern) continue;
      pattern.lastIndex = start;
      const found = pattern.exec(text);
      if (found) return { text: found[0], start };
    }
    return null;
  }

  isIn(words: Words): boolean {
    return this.first(words) !== null;
  }
}

function folded(word: string): string {
  return word
    .toLowerCase()
    .replace(/’/gu, "'")
    .replace(/[.…]{1,9}$/u, '');
}

/** A literal text as a pattern that takes any white space and any apostrophe. */
export function toPattern(literal: string): string {
  return literal
    .replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
    .replace(/\s+/gu, '\\s')
    .replace(/['’]/gu, "['’]");
}
