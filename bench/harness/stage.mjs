import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '../lib/start-process.mjs';
import { bareProxy, direct, gateway, parley, separateRuns, startParley } from './targets.mjs';

const processFile = (name) => new URL(`../processes/${name}.mjs`, import.meta.url);

/** Starts every part. What it has started is undone even when a later part fails. */
export async function setUp(cleanup, { gateways, database }) {
  const started = (starting) => cleanup.start(starting);
  const folder = await mkdtemp(join(tmpdir(), 'parley-bench-'));
  cleanup.add(() => rm(folder, { recursive: true, force: true }));
  // As root the embedded Postgres runs as another user, who has to get there.
  await chmod(folder, 0o755);
  const upstream = await started(() => startProcess(processFile('mock-upstream')));
  const generator = await started(() => startProcess(processFile('load-generator')));
  const startProxy = () =>
    startProcess(processFile('bare-proxy'), { env: { ...process.env, BENCH_UPSTREAM: upstream.url } });
  const proxy = await started(startProxy);
  const server = await started(() => startParley(upstream.url, folder, database));
  const targets = [
    direct(upstream),
    bareProxy(proxy),
    ...gateways.map((other) => gateway(other, upstream)),
    parley(server),
    separateRuns(server),
  ];
  return { started, folder, database, upstream, generator, startProxy, server, targets };
}
