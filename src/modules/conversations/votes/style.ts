/** What can make an answer look better than it is. */
export const STYLE_FEATURES = ['length', 'headers', 'lists', 'bold'] as const;

const HEADER = /^ {0,3}#{1,6}\s/gmu;
const LIST_ITEM = /^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]/gmu;
const BOLD = /\*\*[^*\n]+\*\*|__[^_\n]+__/gu;

/**
 * For each feature how much more the first answer has of it than the second, as a share of both: from -1 to 1, and 0 where neither
 * has any. Markdown inside of code is code.
 */
export function styleDifference(first: string, second: string): number[] {
  const others = featuresOf(second);
  return featuresOf(first).map((count, index) => {
    const other = others[index] ?? 0;
    return count + other === 0 ? 0 : (count - other) / (count + other);
  });
}

function featuresOf(text: string): number[] {
  const prose = text
    .split('```')
    .filter((_, index) => index % 2 === 0)
    .join('\n');
  const count = (pattern: RegExp): number => prose.match(pattern)?.length ?? 0;
  return [text.length, count(HEADER), count(LIST_ITEM), count(BOLD)];
}
