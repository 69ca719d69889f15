import { medianOf } from '../lib/statistics.mjs';
import { WARM_UP } from './workloads.mjs';

/** One workload once on one target: what the clients saw, what the process used, what the upstream counted. */
async function measureOnce(workload, target, { generator, upstream }, durationMs) {
  const { timed, ...load } = workload.load;
  const job = { ...load, calls: target.calls(workload.question), durationMs: timed ? durationMs : null };
  const countedBefore = await upstream.ask('counts');
  await Promise.all([target.process?.ask('begin'), generator.ask('begin')]);
  const seen = await generator.ask('generateLoad', job);
  const [used = null, ofGenerator] = await Promise.all([target.process?.ask('end'), generator.ask('end')]);
  const counted = await upstream.ask('counts');
  return {
    ...seen,
    upstream: Object.fromEntries(
      Object.entries(counted).map(([key, count]) => [key, count - countedBefore[key]]),
    ),
    generator: ofGenerator,
    process: used && {
      ...used,
      cpuMsPer1000Events: seen.tokens > 0 ? (used.cpuMs / seen.tokens) * 1000 : null,
      rssPerClientBytes: timed
        ? null
        : Math.max(0, used.peakRssBytes - target.process.warmRssBytes) / load.concurrency,
    },
  };
}

/**
 * All rounds of a workload. After a warm-up of each target the rounds go through them forwards and backwards in turn, so that
 * what changes on the machine meanwhile does not always meet the same one. Gives medians and every round, by target.
 */
export async function measure(workload, targets, stage, { rounds, durationMs, warmUpMs }) {
  const able = targets.filter((target) => target.calls(workload.question) !== null);
  const measured = new Map(able.map((target) => [target.name, []]));
  const warmUp = workload.load.timed ? workload : WARM_UP;
  for (const target of able) {
    await measureOnce(warmUp, target, stage, warmUpMs);
    // Once, before the first load that holds many streams: what such a load leaves behind would hide the next one's.
    if (!workload.load.timed && target.process)
      target.process.warmRssBytes ??= await target.process.ask('rss');
  }
  for (let round = 0; round < rounds; round++) {
    for (const target of round % 2 === 0 ? able : able.toReversed())
      measured.get(target.name).push(await measureOnce(workload, target, stage, durationMs));
  }
  return compare(
    workload,
    [...measured].map(([target, all]) => ({ target, ...medianOf(all), ...worst(all), rounds: all })),
  );
}

/** A failure in one round is not averaged away. */
const worst = (all) => ({
  failed: all.reduce((sum, { failed }) => sum + failed, 0),
  problems: [...new Set(all.flatMap(({ problems }) => problems))],
});

/** Adds what each is beside the baselines of the same rounds. */
function compare({ load }, rows) {
  const row = (name) => rows.find(({ target }) => target === name);
  const [first, proxy, separate] = [row('direct'), row('bare proxy'), row('parley, separate runs')];
  // How fast a load is done that is paced, or read slowly, says nothing of the server.
  const ratio = (one, other, field) => (load.timed && other?.[field] ? one[field] / other[field] : null);
  const added = (one, field, share) => {
    const [mine, base] = [one[field][share], first?.[field][share]];
    return mine === null || base === null || base === undefined ? null : mine - base;
  };
  return rows.map((one) => ({
    ...one,
    ofDirect: ratio(one, first, 'callsPerSecond'),
    ofBareProxy: ratio(one, proxy, 'callsPerSecond'),
    tokensOfSeparateRuns: ratio(one, separate, 'tokensPerSecond'),
    addedFirstMs: { p50: added(one, 'firstMs', 'p50'), p99: added(one, 'firstMs', 'p99') },
    addedGapP99Ms: added(one, 'gapMs', 'p99'),
  }));
}
