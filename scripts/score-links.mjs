// npm run score:links: how well collaboration links are found in the labelled discussions under test/links, beside the plain word-overlap rule.
import { createRequire } from 'node:module';
import { ensureBuilt } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';

await ensureInstalled();
await ensureBuilt();

const require = createRequire(import.meta.url);
const { detectLinks } = require('../dist/src/modules/chat/deliberation/links/detect-links.js');
const { LINK_KINDS } = require('../dist/src/modules/chat/deliberation/links/link.js');
const {
  bestThreshold,
  detector,
  figuresOfKind,
  HALVES,
  pairsOf,
  score,
  wordOverlap,
} = require('../test/links/support/score.js');

const LAYERS = ['reference', 'marker', 'similarity'];
const percent = (share) => `${(share * 100).toFixed(0)} %`.padStart(9);
const row = (name, { found, precision, recall, f1, kinds }, withKinds = true) =>
  console.log(
    `  ${name.padEnd(30)}${String(found).padStart(6)}${percent(precision)}${percent(recall)}${percent(f1)}` +
      (withKinds ? percent(kinds) : ''),
  );

// The rule that is compared with gets the threshold that suits it best, on the half on which ours were chosen.
const threshold = bestThreshold(pairsOf('tuned'));

for (const half of HALVES) {
  const pairs = pairsOf(half);
  const whole = score(pairs, detector(detectLinks));
  console.log(`\n${half}: ${pairs.length} pairs, ${whole.links} with a link`);
  console.log(`  ${' '.repeat(30)} found  precision   recall      F1  right kind`);
  row('word overlap', score(pairs, wordOverlap(threshold)));
  if (half !== 'tuned') row('word overlap, tuned on these', score(pairs, wordOverlap(bestThreshold(pairs))));
  for (const layer of LAYERS) row(`${layer} alone`, score(pairs, detector(detectLinks, [layer])));
  row('all layers', whole);
  for (const kind of LINK_KINDS) row(`  ${kind}`, figuresOfKind(whole.judged, kind), false);
  const wrong = whole.judged.filter((pair) => pair.found !== null && pair.label === null);
  const traps = groupBy(wrong, ({ trap }) => trap ?? 'linked with another answer');
  console.log(
    `  found where there is none: ${[...traps].map(([trap, { length }]) => `${length} ${trap}`).join(', ')}`,
  );
}

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
