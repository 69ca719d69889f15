/**
 * Text that Postgres can store: it refuses U+0000, and a lone surrogate has no UTF-8 form. A person's text with either is
 * refused (`invalid_text`); a provider's text is repaired where it enters, because losing an answer would be worse.
 */
export function isStorableText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Replaces NUL characters and lone surrogates with U+FFFD. */
export function toStorableText(text: string): string {
  return text.includes('\u0000') || !text.isWellFormed()
    ? text.replaceAll('\u0000', '\uFFFD').toWellFormed()
    : text;
}
