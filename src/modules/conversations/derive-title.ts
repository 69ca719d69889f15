const MAX_TITLE_LENGTH = 60;
const ELLIPSIS = '…';
/** The first line break, or the end of a sentence that something follows. */
const FIRST_STATEMENT = /^.*?(?:[.!?](?=\s)|[。！？]|(?=[\r\n\u2028\u2029])|$)/u;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A title for a conversation that has none, from the first thing said in it: its first sentence or line, on one line, at
 * most 60 characters (as a person counts them), cut between words where there are any. Empty when the text is blank.
 */
export function deriveTitle(text: string): string {
  const statement = FIRST_STATEMENT.exec(text.trimStart().slice(0, 2_000))?.[0] ?? '';
  return shorten(statement.replace(/\s+/gu, ' ').trim(), MAX_TITLE_LENGTH);
}

function shorten(line: string, limit: number): string {
  const characters = Array.from(graphemes.segment(line), ({ segment }) => segment);
  if (characters.length <= limit) return line;
  const start = characters.slice(0, limit - 1).join('');
  const lastSpace = characters[limit - 1] === ' ' ? start.length : start.lastIndexOf(' ');
  // A word that is most of the line (a URL, or a script without spaces) is cut inside.
  const cut = lastSpace >= start.length / 2 ? start.slice(0, lastSpace) : start;
  return cut.replace(/[\s,;:.–—-]+$/u, '') + ELLIPSIS;
}
