const MAX_QUOTE = 100;
/** A prompt can be hundreds of kilobytes; no more of it is looked at than a quotation could need. */
const MAX_LOOK = 2_000;

const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'about after again also another answer because been before being between both could does doing down each ' +
    'every explain from give have having here into just like make more most much need only other over please ' +
    'same should some such sure tell than that their them then there these they this those through under until ' +
    'very want well were what when where which while will with would write your yours'
  ).split(' '),
);

/** A person's words as a quotation: on one line, shortened at a word, never inside a character. */
export function quote(text: string): string {
  const line = text.slice(0, MAX_LOOK).toWellFormed().replace(/\s+/g, ' ').trim();
  const characters = [...line];
  if (characters.length <= MAX_QUOTE) {
    return `“${line}”`;
  }
  const start = characters.slice(0, MAX_QUOTE).join('');
  const lastSpace = start.lastIndexOf(' ');
  return `“${lastSpace > MAX_QUOTE / 2 ? start.slice(0, lastSpace) : start}…”`;
}

/** What a text seems to be about: up to `count` of its longest words, in their order. */
export function keywords(text: string, count: number): string[] {
  const words =
    text
      .slice(0, MAX_LOOK)
      .toWellFormed()
      .match(/[\p{L}\p{N}][\p{L}\p{N}'’-]{3,29}/gu) ?? [];
  const different = [...new Map(words.map((word) => [word.toLowerCase(), word])).entries()]
    .filter(([lower]) => !COMMON_WORDS.has(lower))
    .map(([, word]) => word);
  const longest = new Set([...different].sort((a, b) => b.length - a.length).slice(0, count));
  return different.filter((word) => longest.has(word));
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A number that is the same for the same text (FNV-1a, 32 bits), to choose among phrases without chance. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** One of the phrases, always the same one for the same text. */
export function choose(phrases: readonly string[], text: string): string {
  return phrases[hash(text) % phrases.length] ?? '';
}

/** The pieces in which a text is streamed, and what the demo models count as tokens: a word with the space before it. */
export function tokenize(text: string): string[] {
  return text.match(/\s*\S{1,12}/g) ?? [];
}
