const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/u;
const HEADING = /^( {0,3})(#{1,6})(?=\s|$)/u;
/** Answers stand below a heading of this level. */
const LEVEL = 3;

/** Text inside of a line, so that nothing in it is markup. */
export function escapeInline(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~]/gu, '\\$&');
}

/** Every line quoted: what it is stays visible, whatever markup it has. */
export function quoted(text: string): string {
  return text
    .split(/\r\n?|\n/u)
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
}

/** A code block that the text cannot end. */
export function fenced(text: string, language = ''): string {
  const longest = Math.max(2, ...(text.match(/`+/gu) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** A model's Markdown below a heading of ours: its headings are lowered under it, and a code block left open is closed. */
export function nested(markdown: string): string {
  let open: string | null = null;
  const lines = markdown.split(/\r\n?|\n/u).map((line) => {
    const [, fence, rest = ''] = FENCE.exec(line) ?? [];
    if (open !== null) {
      if (fence && fence.startsWith(open) && rest.trim() === '') open = null;
      return line;
    }
    if (fence && !(fence.startsWith('`') && rest.includes('`'))) {
      open = fence;
      return line;
    }
    return line.replace(HEADING, (_match, indent: string, marks: string) => {
      return indent + '#'.repeat(Math.min(6, marks.length + LEVEL));
    });
  });
  if (open !== null) lines.push(open);
  return lines.join('\n').trim();
}
