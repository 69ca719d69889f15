const NUMBER =
  /(?<![\p{L}\p{N}.,])(?<!\p{L}[-−])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?(?![\p{N}])/giu;
const FRACTION = /^\D*?([-+−]?\d+)\s*\/\s*(\d+)\D*$/u;
const YES = /^\W*(?:yes|true|ja|oui|sí|si|sim)(?![\p{L}\p{N}])/iu;
const NO = /^\W*(?:no|false|nein|non|nee|não)(?![\p{L}\p{N}])/iu;
const LETTER = /^\W*(?:option |choice )?\(?([A-Z])(?![\p{L}\p{N}'’])\)?/u;

/** The only number in the words, as it is written without separators: 1,234.50 is 1234.5, and 1/2 is 0.5. */
export function toNumber(words: string): string | null {
  const [, over, under] = FRACTION.exec(words) ?? [];
  if (over !== undefined && Number(under) !== 0) return written(Number(plain(over)) / Number(under));
  const found = new Set((words.match(NUMBER) ?? []).map((number) => written(Number(plain(number)))));
  const [only] = found;
  return found.size === 1 ? only! : null;
}

/** "yes" or "no", in the languages in which they cannot be mistaken. */
export function toYesOrNo(words: string): string | null {
  if (YES.test(words)) return 'yes';
  return NO.test(words) ? 'no' : null;
}

/** The letter that the words begin with: `B`, `(b)` is none, `B) because`. */
export function toLetter(words: string): string | null {
  return LETTER.exec(words)?.[1] ?? null;
}

/** The only one of the choices that the words name, as the choices have it. */
export function toChoice(words: string, choices: readonly string[]): string | null {
  const said = ` ${folded(words)} `;
  const named = choices.filter((choice) => said.includes(` ${folded(choice)} `));
  // "Not A" is more than "A" where both can be chosen.
  const longest = named.filter((one) => !named.some((other) => other !== one && contains(other, one)));
  return longest.length === 1 ? longest[0]! : null;
}

/** Lower case, words only. */
export function folded(text: string): string {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}+%#]+/gu) ?? []
  ).join(' ');
}

const contains = (whole: string, part: string) => ` ${folded(whole)} `.includes(` ${folded(part)} `);
const plain = (number: string) => number.replaceAll(',', '').replace('−', '-');
const written = (value: number) => String(Number(value.toPrecision(12)));
