/** Finds any of a list of phrases, as whole words, whatever the case and the kind of apostrophe. Literal words only: linear in the text. */
export class PhraseFinder {
  private readonly pattern: RegExp;

  constructor(phrases: readonly string[]) {
    // The longest first, so that "is quite right" is not found as "is".
    const alternatives = [...phrases].sort((one, other) => other.length - one.length).map(toPattern);
    this.pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu');
  }

  /** The first one, as the text has it, and where. */
  first(text: string): { text: string; start: number } | null {
    const found = this.pattern.exec(text);
    return found && { text: found[0], start: found.index };
  }

  isIn(text: string): boolean {
    return this.pattern.test(text);
  }
}

/** A literal text as a pattern that takes any white space and any apostrophe. */
export function toPattern(literal: string): string {
  return literal
    .replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&')
    .replace(/\s+/gu, '\\s')
    .replace(/['’]/gu, "['’]");
}
