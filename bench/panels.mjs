/*
 * npm run bench:panels [-- --at-once 10 --rounds 10]: how long a complete answer of a panel takes to be in the next panelist's prompt,
 * while several panels talk at once. Fails when 99 % of them take longer than promised.
 */
import { parseArgs } from 'node:util';
import { Cleanup } from './harness/cleanup.mjs';
import { setUp } from './harness/stage.mjs';

const PROMISED_MS = 100;
const TURNS = 10;
const MODELS = ['a', 'b', 'c', 'd', 'e'].map((letter) => `bench/instant-30-${letter}`);

const { values: options } = parseArgs({
  options: { 'at-once': { type: 'string', default: '10' }, rounds: { type: 'string', default: '10' } },
});

const RUN = {
  prompt: 'How should a city keep its old trees?',
  models: MODELS,
  strategy: 'panel',
  panel: { turn_policy: 'round_robin', turns: TURNS },
};

/** Holds one panel; throws when a turn is missing. */
async function hold(url) {
  const response = await fetch(`${url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(RUN),
  });
  const run = await response.json();
  if (run.responses?.length !== TURNS) throw new Error(`A panel did not come off: ${JSON.stringify(run)}`);
}

/** What the server counted, as upper bounds in milliseconds with how many took at most that long. */
async function propagation(url) {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const lines = metrics.matchAll(/^parley_context_propagation_seconds_bucket\{(.*)\} (\d+)$/gmu);
  return [...lines].flatMap(([, labels, count]) => {
    const bound = /le="([^"]*)"/u.exec(labels)[1];
    return labels.includes('strategy="panel"') && bound !== '+Inf'
      ? [{ ms: Number(bound) * 1_000, count: Number(count) }]
      : [];
  });
}

const cleanup = new Cleanup();
cleanup.onSignals();
try {
  const { server } = await setUp(cleanup, { gateways: [], database: undefined });
  const atOnce = Number(options['at-once']);
  const measure = async (rounds) => {
    for (let round = 0; round < rounds; round++)
      await Promise.all(Array.from({ length: atOnce }, () => hold(server.url)));
    return propagation(server.url);
  };
  // The first thousand answers run in code that is not compiled yet.
  const before = await measure(5);
  const after = await measure(Number(options.rounds));
  const total = Number(options.rounds) * atOnce * (TURNS - 1);
  const within = after.map(({ ms, count }, at) => ({ ms, count: count - (before[at]?.count ?? 0) }));
  const bound = (share) => within.find(({ count }) => count >= share * total)?.ms ?? Infinity;
  console.log(`${total} answers in the next prompt, ${atOnce} panels of ${MODELS.length} at once:`);
  console.log(`p50 at most ${bound(0.5)} ms, p99 at most ${bound(0.99)} ms (promised: ${PROMISED_MS})`);
  process.exitCode = bound(0.99) <= PROMISED_MS ? 0 : 1;
} finally {
  await cleanup.run();
}
