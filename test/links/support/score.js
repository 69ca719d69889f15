const { readHalf } = require('./labelled-set');

const HALVES = ['tuned', 'held-out'];

/** Each pair of a later and an earlier answer, with its label (null: no link). */
function pairsOf(half) {
  return readHalf(half).flatMap(({ id, language, prompt, earlier, later }) =>
    later.flatMap(({ answer, links, trap }) =>
      earlier.map((one) => ({
        id,
        language,
        prompt,
        earlier,
        one,
        answer,
        trap,
        label: links.get(one.id) ?? null,
      })),
    ),
  );
}

/** Precision and recall of what says for each pair which link it has (null: none). `kinds`: of the links that it found, how many have the right kind. */
function score(pairs, judge) {
  const judged = pairs.map((pair) => ({ ...pair, found: judge(pair) }));
  return { ...figures(judged), judged };
}

function figures(judged) {
  const found = judged.filter((pair) => pair.found !== null);
  const linked = judged.filter((pair) => pair.label !== null);
  const right = found.filter((pair) => pair.label !== null);
  const precision = found.length === 0 ? 0 : right.length / found.length;
  const recall = linked.length === 0 ? 0 : right.length / linked.length;
  const f1 = right.length === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  const kinds =
    right.length === 0 ? 0 : right.filter((pair) => pair.found === pair.label).length / right.length;
  return { pairs: judged.length, links: linked.length, found: found.length, precision, recall, f1, kinds };
}

/** Of one kind: how many that were given it have it, and how many that have it were given it. */
function figuresOfKind(judged, kind) {
  return figures(
    judged.map((pair) => ({
      ...pair,
      label: pair.label === kind ? kind : null,
      found: pair.found === kind ? kind : null,
    })),
  );
}

/** The detector with these layers. */
function detector(detectLinks, layers) {
  return ({ prompt, earlier, one, answer }) =>
    detectLinks({ prompt, answer, earlier }, layers).find(({ to }) => to === one.id)?.kind ?? null;
}

const words = (text) => new Set(text.toLowerCase().match(/\p{L}[\p{L}\p{M}]*/gu) ?? []);

/** The share of two answers' different words that both have, all words alike. */
function overlapOf(pair) {
  const share = overlaps.get(pair) ?? computeOverlap(pair);
  overlaps.set(pair, share);
  return share;
}

const overlaps = new WeakMap();

function computeOverlap({ one, answer }) {
  const [first, second] = [words(one.text), words(answer.text)];
  const shared = [...first].filter((word) => second.has(word)).length;
  return shared / (first.size + second.size - shared);
}

/** The plain rule with this threshold. It cannot tell kinds, so it is given the most frequent one. */
function wordOverlap(threshold) {
  return (pair) => (overlapOf(pair) >= threshold ? 'contrasts' : null);
}

/** The threshold with which the plain rule does best on these pairs. */
function bestThreshold(pairs) {
  const thresholds = [...new Set(pairs.map(overlapOf))];
  const rated = thresholds.map((threshold) => ({ threshold, f1: score(pairs, wordOverlap(threshold)).f1 }));
  return rated.reduce((best, one) => (one.f1 > best.f1 ? one : best)).threshold;
}

module.exports = { bestThreshold, detector, figuresOfKind, HALVES, pairsOf, score, wordOverlap };
