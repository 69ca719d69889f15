/*
 * npm run bench: how fast Parley carries answers, beside the upstream asked directly and a bare Node proxy, in the same run on
 * the same machine. Each part is a process of its own. Prints tables and writes everything to bench/results.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Cleanup } from './harness/cleanup.mjs';
import { measure } from './harness/measure.mjs';
import { readOptions, USAGE } from './harness/options.mjs';
import { measureConversations, measureStart, measureStatements } from './harness/others.mjs';
import { printLoad, printMemory, printStart, printStatements } from './harness/report.mjs';
import { setUp } from './harness/stage.mjs';
import { choose, OTHERS, quick, WORKLOADS } from './harness/workloads.mjs';

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));
const SETTLE_MS = 3_000;

function pacing({ quick: isQuick, rounds }, workload) {
  if (isQuick) return { rounds: rounds ?? 2, durationMs: 500, warmUpMs: 200 };
  // Long: the first thousands of answers run in code that is not compiled yet.
  return { rounds: rounds ?? (workload.load?.timed === false ? 2 : 5), durationMs: 2_500, warmUpMs: 4_000 };
}

/** Measures one workload and prints it; gives its rows. */
async function perform(workload, stage, options) {
  const system = stage.targets.find(({ name }) => name === 'parley');
  const { rounds } = pacing(options, workload);
  switch (workload.name) {
    case 'start': {
      const rows = await measureStart(stage, rounds);
      printStart(workload, rows);
      return rows;
    }
    case 'statements': {
      const rows = await measureStatements(stage, system, options.quick ? 3 : 20);
      printStatements(workload, rows);
      return rows;
    }
    case 'conversations':
      return [{ target: 'parley', failed: (await measureConversations()) ? 0 : 1 }];
    default: {
      const chosen = options.quick ? quick(workload) : workload;
      const rows = await measure(chosen, stage.targets, stage, pacing(options, workload));
      printLoad(chosen, rows);
      return rows;
    }
  }
}

async function save(results, options) {
  const at = new Date().toISOString();
  const file = join(RESULTS, `${at.replaceAll(':', '-')}.json`);
  const machine = { node: process.version, cpus: availableParallelism(), model: cpus()[0]?.model ?? null };
  await mkdir(RESULTS, { recursive: true });
  // Addresses only: the headers of other gateways and the database's address may hold secrets.
  const { quick: isQuick, rounds, names, gateways } = options;
  const asked = { quick: isQuick, rounds, names, gateways: gateways.map(({ name, url }) => ({ name, url })) };
  await writeFile(file, `${JSON.stringify({ at, machine, options: asked, ...results }, null, 2)}\n`);
  console.log(`\nEvery round: ${file}`);
}

async function main(options) {
  const cleanup = new Cleanup();
  cleanup.onSignals();
  try {
    const stage = await setUp(cleanup, options);
    const memory = { idle: stage.server.idleRssBytes };
    const workloads = {};
    for (const workload of choose(options.names))
      workloads[workload.name] = await perform(workload, stage, options);
    await pause(options.quick ? 0 : SETTLE_MS);
    memory.after = await stage.server.ask('rss');
    printMemory(memory);
    await save({ memory, upstream: await stage.upstream.ask('counts'), workloads }, options);
    const failed = Object.values(workloads)
      .flat()
      .some((row) => row.failed > 0);
    if (failed) process.exitCode = 1;
  } finally {
    await cleanup.run();
  }
}

/** What to do, or null when the command line makes no sense; that is said without a stack. */
function understand(args) {
  try {
    const options = readOptions(args);
    choose(options.names);
    return options;
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
    return null;
  }
}

const options = understand(process.argv.slice(2));
if (options?.help) console.log(USAGE);
else if (options?.list)
  for (const { name, title } of [...WORKLOADS, ...OTHERS]) console.log(`${name.padEnd(20)} ${title}`);
else if (options) await main(options);
