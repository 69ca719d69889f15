/**
 * What the upstream says to a model's name, known to both ends, so that the load generator can tell whether each answer is
 * complete:
 *   instant-30       30 tokens at once
 *   paced-40-200     200 tokens, 40 in a second
 *   late-1000-30     30 tokens at once after 1,000 ms
 * Anything after a further dash only tells models of one request apart: instant-30-b.
 */
export function planOf(model) {
  const [, kind, first, second] = /(instant|paced|late)-(\d+)(?:-(\d+))?/.exec(model) ?? [];
  if (kind === 'instant') return { tokens: Number(first), delayMs: 0, perSecond: null };
  if (kind === 'paced' && second) return { tokens: Number(second), delayMs: 0, perSecond: Number(first) };
  if (kind === 'late' && second) return { tokens: Number(second), delayMs: Number(first), perSecond: null };
  return null;
}

/** One token: about as long as a real one, and none like the one before. */
export const token = (index) => ` tok${index}`;

const texts = new Map();

/** The whole answer. */
export function answerText(tokens) {
  const known = texts.get(tokens) ?? Array.from({ length: tokens }, (_, index) => token(index)).join('');
  texts.set(tokens, known);
  return known;
}
