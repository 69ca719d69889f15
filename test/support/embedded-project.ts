import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { transformFile } from '@swc/core';
import { Client } from 'pg';
import { identify } from '../../src/database/embedded/ownership/process-identity';

const ROOT = join(__dirname, '../..');

/** What stands in for the app: starts the server, prints its address, stops it on SIGTERM. */
const SERVE = `
  const [dataDir, ...flags] = process.argv.slice(2);
  if (flags.includes('--without-shell')) {
    const childProcess = require('node:child_process');
    const { spawn } = childProcess;
    childProcess.spawn = (file, ...rest) => spawn(file === '/bin/sh' ? '/nowhere/sh' : file, ...rest);
  }
  const { startPostgres } = require('./src/database/embedded/start-postgres.js');
  startPostgres({ dataDir, settings: { fsync: 'off' } }).then(
    (server) => {
      setInterval(() => {}, 1000);
      process.on('SIGTERM', () => server.stop().then(() => process.exit(0)));
      console.log(JSON.stringify({ url: server.url, pid: server.pid }));
    },
    (error) => {
      console.error(error.name === 'DatabaseError' ? error.message : error.stack);
      process.exitCode = 1;
    },
  );`;

/**
 * A folder with nothing but the embedded server's code and its packages, as npm leaves them when install scripts are
 * blocked: without the links between shared libraries.
 */
export async function makeProject(folder: string): Promise<string> {
  const source = join(ROOT, 'src/database');
  await mkdir(join(folder, 'src/database/embedded/ownership'), { recursive: true });
  const files = await readdir(join(source, 'embedded'), { recursive: true });
  for (const file of ['database-error.ts', ...files.map((name) => join('embedded', name))]) {
    if (!/(?<!\.spec)\.ts$/.test(file)) continue;
    const { code } = await transformFile(join(source, file), {
      module: { type: 'commonjs' },
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    });
    await writeFile(join(folder, 'src/database', file.replace(/ts$/, 'js')), code);
  }
  await writeFile(join(folder, 'serve.js'), SERVE);
  for (const name of await packagesFor([
    'pg',
    ...Object.keys(await dependenciesOf(ROOT, 'optionalDependencies')),
  ])) {
    await cp(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), {
      recursive: true,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
  }
  return folder;
}

/** The packages and everything that they depend on, as far as it is installed. */
async function packagesFor(names: string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const queue = [...names];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const folder = join(ROOT, 'node_modules', name);
    if (found.has(name) || !existsSync(folder)) continue;
    found.add(name);
    queue.push(...Object.keys(await dependenciesOf(folder, 'dependencies')));
  }
  return found;
}

async function dependenciesOf(folder: string, kind: string): Promise<Record<string, string>> {
  const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return manifest[kind] ?? {};
}

/** Copies a data folder that no server uses; gives where it is. Making a cluster takes ten times as long. */
export async function copy(from: string, to: string): Promise<string> {
  // Unlike Node's own copy this one keeps the owner.
  await promisify(execFile)('cp', ['-a', from, to]);
  return to;
}

/** One process of a project that serves its database. */
interface ServingProcess {
  url: string;
  /** Of the Postgres server. */
  serverPid: number;
  child: ChildProcess;
}

/** Resolves when the server accepts connections; rejects with what was printed when the process gives up. */
export async function serve(
  project: string,
  dataDir: string,
  { uid, flags = [] }: { uid?: number; flags?: string[] } = {},
): Promise<ServingProcess> {
  const child = spawn(process.execPath, [join(project, 'serve.js'), dataDir, ...flags], {
    cwd: '/',
    uid,
    gid: uid,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed = text(child.stderr);
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (!Buffer.isBuffer(line)) throw new Error(await printed);
  const { url, pid } = JSON.parse(line.toString()) as { url: string; pid: number };
  return { url, serverPid: pid, child };
}

/** Resolves with the exit code, or the name of the signal that ended the process. */
export async function end({ child }: ServingProcess, signal: NodeJS.Signals): Promise<number | string> {
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code, killedBy] = await exited;
  return code ?? killedBy;
}

/** The rows that a statement gives. */
export async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Resolves when the process is gone. */
export async function ended(pid: number): Promise<void> {
  while (identify(pid)) await pause(10);
}
