import { percentile } from '../lib/statistics.mjs';
import { ask, openAgent } from './ask.mjs';

const KEPT_PROBLEMS = 3;
const MAX_GAPS = 2_000_000;

/**
 * Puts load on a server and tells what a client sees.
 *
 * `calls` are sent together and count as one: a single request, or what a client without multi-model runs would send.
 * With `durationMs` each of `concurrency` clients begins a new call when the last one has ended, until the time is over;
 * without it each makes one call, and their starts are spread over `openOverMs`. `slow.share` of the clients read slowly;
 * their times do not count, that their answers are complete does. `gaps`: also look at the time between two events.
 */
export async function generateLoad({
  calls,
  concurrency,
  durationMs = null,
  openOverMs = 0,
  slow = null,
  gaps = false,
}) {
  const agent = openAgent();
  const seen = {
    done: 0,
    pieces: 0,
    failed: 0,
    problems: [],
    firsts: [],
    totals: [],
    gaps: gaps ? [] : null,
  };
  const begun = performance.now();
  const clients = Array.from({ length: concurrency }, async (_, index) => {
    const isSlow = slow !== null && index < Math.ceil(concurrency * slow.share);
    if (openOverMs > 0)
      await new Promise((resolve) => setTimeout(resolve, (index * openOverMs) / concurrency));
    do {
      note(seen, await callAll(agent, calls, isSlow ? slow.bytesPerSecond : null, seen), isSlow);
    } while (durationMs !== null && performance.now() - begun < durationMs);
  });
  await Promise.all(clients);
  const seconds = (performance.now() - begun) / 1000;
  await agent.close();
  const tokens = calls.reduce((sum, { expect }) => sum + expect.tokens * expect.responses, 0);
  return summary(seen, seconds, tokens);
}

function callAll(agent, calls, bytesPerSecond, seen) {
  const gaps = bytesPerSecond === null && seen.gaps?.length < MAX_GAPS ? seen.gaps : null;
  return Promise.all(calls.map((call) => ask(agent, call, { bytesPerSecond, gaps })));
}

function note(seen, results, isSlow) {
  const problem = results.map((result) => result.problem).find(Boolean);
  seen.pieces += results.reduce((sum, { pieces }) => sum + pieces, 0);
  if (problem) {
    seen.failed += 1;
    if (seen.problems.length < KEPT_PROBLEMS) seen.problems.push(problem);
    return;
  }
  seen.done += 1;
  if (isSlow) return;
  const begun = Math.min(...results.map(({ begunAt }) => begunAt));
  seen.firsts.push(Math.min(...results.map(({ firstAt }) => firstAt)) - begun);
  seen.totals.push(Math.max(...results.map(({ endedAt }) => endedAt)) - begun);
}

function summary(seen, seconds, tokens) {
  const { done, failed, pieces, problems, firsts, totals, gaps } = seen;
  return {
    calls: done,
    failed,
    problems,
    seconds,
    callsPerSecond: done / seconds,
    /** Tokens of complete answers. A server may send several in one event; those are counted in `events`. */
    tokens: done * tokens,
    tokensPerSecond: (done * tokens) / seconds,
    events: pieces,
    firstMs: shares(firsts),
    totalMs: shares(totals),
    gapMs: shares(gaps ?? []),
  };
}

const shares = (values) => ({
  p50: percentile(values, 0.5),
  p95: percentile(values, 0.95),
  p99: percentile(values, 0.99),
});
