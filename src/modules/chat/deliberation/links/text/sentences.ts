/** A piece of a text, with where it is. */
export interface Span {
  start: number;
  end: number;
  text: string;
}

/** What is looked at of one answer: more would cost more than it tells. */
const MOST_CHARACTERS = 12_000;
const MOST_SENTENCES = 160;
/** A "sentence" without an end, such as a table or a program. */
const LONGEST = 500;

// Bounded repetitions only: an answer can be 100 KB of full stops.
const ENDS = /[.!?。！？…]{1,4}["'”’»)\]]{0,4}(?=\s|$)|[。！？\n]/gu;
const EDGES = /^[\s>#*\-–—•]{1,40}|\s{1,40}$/gu;

/** The sentences of a text in order; headings and items of lists are sentences, too. Of a long text the beginning and the end. */
export function sentencesOf(text: string): Span[] {
  if (text.length <= MOST_CHARACTERS) return split(text, 0, text.length).slice(0, MOST_SENTENCES);
  const half = MOST_CHARACTERS / 2;
  const first = split(text, 0, wholeAt(text, half));
  const last = split(text, wholeAt(text, text.length - half), text.length);
  return [...first.slice(0, MOST_SENTENCES / 2), ...last.slice(-MOST_SENTENCES / 2)];
}

/** The beginning of a text, at most so long, without half a character at its end. */
export function beginningOf(text: string, length: number): string {
  return text.length <= length ? text : text.slice(0, wholeAt(text, length));
}

function split(text: string, from: number, to: number): Span[] {
  const spans: Span[] = [];
  let start = from;
  const cut = (end: number) => {
    while (start < end) {
      const next = wholeAt(text, Math.min(end, start + LONGEST));
      const raw = text.slice(start, next);
      const trimmed = raw.replace(EDGES, '');
      const at = start + raw.indexOf(trimmed);
      if (trimmed !== '') spans.push({ start: at, end: at + trimmed.length, text: trimmed });
      start = next;
    }
  };
  for (const { index, 0: end } of text.slice(from, to).matchAll(ENDS)) cut(from + index + end.length);
  cut(to);
  return spans;
}

/** Not between the halves of a surrogate pair. */
function wholeAt(text: string, at: number): number {
  const isHalf = at > 0 && at < text.length && text.charCodeAt(at - 1) >> 10 === 0xd800 >> 10;
  return isHalf ? at - 1 : at;
}
