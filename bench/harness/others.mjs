import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from '../lib/statistics.mjs';
import { startParley } from './targets.mjs';
import { WORKLOADS } from './workloads.mjs';

const SETTLE_MS = 500;

async function timed(started, start) {
  const begun = performance.now();
  const process = await started(start);
  const readyMs = performance.now() - begun;
  try {
    return { readyMs, rssBytes: process.idleRssBytes };
  } finally {
    await process.stop();
  }
}

/** Time until it can be asked, the first time in an empty folder and after that, and its memory then. */
export async function measureStart({ started, upstream, folder, database, startProxy }, rounds) {
  const rows = { 'bare proxy': [], 'parley, new database': [], parley: [] };
  for (let round = 0; round < rounds; round++) {
    const place = join(folder, `start-${round}`);
    const parley = () => startParley(upstream.url, place, database);
    rows['bare proxy'].push(await timed(started, startProxy));
    if (!database) rows['parley, new database'].push(await timed(started, parley));
    rows.parley.push(await timed(started, parley));
  }
  return Object.entries(rows).map(([target, all]) => ({
    target,
    readyMs: median(all.map(({ readyMs }) => readyMs)),
    rssBytes: median(all.map(({ rssBytes }) => rssBytes)),
  }));
}

/** How many statements a run sends to Postgres from its request until everything of it is stored; BEGIN and COMMIT count. */
export async function measureStatements({ generator }, target, runs) {
  const rows = [];
  for (const { question } of WORKLOADS.filter(({ name }) => /^native-\d+$/u.test(name))) {
    const calls = target.calls(question);
    await generator.ask('generateLoad', { calls, concurrency: 1 });
    await pause(SETTLE_MS);
    await target.process.ask('beginStatements');
    let failed = 0;
    for (let run = 0; run < runs; run++)
      failed += (await generator.ask('generateLoad', { calls, concurrency: 1 })).failed;
    await pause(SETTLE_MS);
    const { byWork, byClock } = await target.process.ask('endStatements');
    rows.push({
      models: question.models.length,
      perRun: byWork / runs,
      allowed: 4 + question.models.length,
      byClock,
      failed,
    });
  }
  return rows;
}

/** The benchmark of lists and searches, which has a database and promises of its own. Gives whether they hold. */
export async function measureConversations() {
  const file = fileURLToPath(new URL('../conversations.mjs', import.meta.url));
  const [code] = await once(spawn(process.execPath, [file], { stdio: 'inherit' }), 'exit');
  return code === 0;
}
