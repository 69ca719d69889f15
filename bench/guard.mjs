/*
 * npm run bench:guard: whether streamed completions have become much slower. Half a minute, for continuous integration: says nothing of
 * how fast they are (npm run bench does), and asks only for a share of what the bare proxy does in the same run on the same machine.
 */
import { performance } from 'node:perf_hooks';
import { Cleanup } from './harness/cleanup.mjs';
import { measure } from './harness/measure.mjs';
import { setUp } from './harness/stage.mjs';
import { choose } from './harness/workloads.mjs';

/**
 * Of the bare proxy's completions per second, in the best of a few rounds. A busy machine costs some of it, so this is about half of what
 * is usual on a quiet one; most of the costs that the profile found (docs/performance.md) would take it below.
 */
const LEAST = 0.16;
const TARGETS = new Set(['bare proxy', 'parley']);
/** Long: the first thousand answers run in code that is not compiled yet. */
const PACING = { rounds: 4, durationMs: 1_500, warmUpMs: 8_000 };

const started = performance.now();
const cleanup = new Cleanup();
cleanup.onSignals();
try {
  const stage = await setUp(cleanup, { gateways: [], database: undefined });
  const [workload] = choose(['stream-10']);
  const targets = stage.targets.filter(({ name }) => TARGETS.has(name));
  const rows = await measure(workload, targets, stage, PACING);
  const [proxy, parley] = [...TARGETS].map((name) => rows.find(({ target }) => target === name));
  const shares = parley.rounds.map(
    ({ callsPerSecond }, at) => callsPerSecond / proxy.rounds[at].callsPerSecond,
  );
  const best = Math.max(...shares);
  const passed = best >= LEAST && rows.every(({ failed }) => failed === 0);
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(6);
  const problems = rows.flatMap((row) => row.problems);
  console.log(
    `${passed ? 'ok    ' : 'FAILED'} ${seconds} s  streamed completions: ${best.toFixed(2)} of the bare proxy, at least ${LEAST}` +
      (problems.length > 0 ? `; ${problems.join('; ')}` : ''),
  );
  process.exitCode = passed ? 0 : 1;
} finally {
  await cleanup.run();
}
