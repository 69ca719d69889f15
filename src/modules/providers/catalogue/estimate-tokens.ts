const CHARACTERS_PER_TOKEN = 4;
/** Scripts without spaces between words, and emoji: about one token for each character. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Extended_Pictographic}]/gu;
/** Other letters beyond the Latin ones (Cyrillic, Arabic, Devanagari, ...): about one token for two of them. */
const BEYOND_LATIN = /[\u0250-\uffff]/;
const OTHER = /[\u0250-\u{10ffff}]/gu;

/** An image is counted as the providers' usual price of a middle-sized one. */
export const TOKENS_PER_IMAGE = 1_000;

/**
 * About how many tokens a text is, without any model's tokenizer: four characters a token in Latin script, two in other
 * alphabets, one in Han, Kana, Hangul and emoji. Within a third of the truth for prose; for trimming a history and for
 * usage where the provider sends none, which is then marked as estimated. 0 for no text, else at least 1.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(textWeight(text));
}

/** The same before it is rounded up: weights of pieces add up to the weight of the whole. */
export function textWeight(text: string): number {
  if (!BEYOND_LATIN.test(text)) return text.length / CHARACTERS_PER_TOKEN;
  const dense = text.match(DENSE)?.length ?? 0;
  const other = (text.match(OTHER)?.length ?? 0) - dense;
  const latin = text.replace(OTHER, '').length;
  return dense + other / 2 + latin / CHARACTERS_PER_TOKEN;
}
