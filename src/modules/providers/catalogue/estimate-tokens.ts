const CHARACTERS_PER_TOKEN = 4;
/** Scripts without spaces between words, and emoji: about one token for each character. */
const DENSE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Extended_Pictographic}]/gu;
/** Other letters beyond the Latin ones (Cyrillic, Arabic, Devanagari, ...): about one token for two of them. */
const BEYOND_LATIN = /[\u0250-\uffff]/;
const OTHER = /[\u0250-\u{10ffff}]/gu;

/**
 * About how many tokens a text is, without any model's tokenizer: four characters a token in Latin script, two in other
 * alphabets, one in Han, Kana, Hangul and emoji. Within a third of the truth for prose; for trimming a history and for
 * usage where the provider sends none, which is then marked as estimated. 0 for no text, else at least 1.
 */
export function estimateTokens(text: string): number {
  if (!BEYOND_LATIN.test(text)) {
    return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
  }
  const dense = text.match(DENSE)?.length ?? 0;
  const other = (text.match(OTHER)?.length ?? 0) - dense;
  const latin = text.replace(OTHER, '').length;
  return Math.ceil(dense + other / 2 + latin / CHARACTERS_PER_TOKEN);
}
