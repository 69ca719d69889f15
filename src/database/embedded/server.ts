import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from '../database-error';
import { type Binaries } from './binaries';
import { type Account, run, spawnOptions } from './command';
import { readPostmasterFile } from './ownership/postmaster-file';
import { ServerLog } from './server-log';

/** A crashed cluster is recovered first, which takes as long as it takes; this is for a server that hangs. */
const READY_LIMIT_MS = 300_000;
const FAST_LIMIT_MS = 10_000;
const IMMEDIATE_LIMIT_MS = 5_000;
const POLL_MS = 20;
/** Between asking for a free port and using it another program may take it. */
const PORT_TRIES = 5;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // Paths of sockets are limited to 107 bytes, and a folder in /tmp would be open to others.
  unix_socket_directories: '',
  logging_collector: 'off',
  log_destination: 'stderr',
  log_checkpoints: 'off',
  // Details of an error quote the row: people's prompts stay out of the log.
  log_error_verbosity: 'terse',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export interface ServerOptions {
  cluster: string;
  logFile: string;
  binaries: Binaries;
  account: Account | null;
  settings: Readonly<Record<string, string>>;
}

/** A running `postgres` process that this process started. */
export class PostgresServer {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly serverLog: ServerLog,
    private readonly options: ServerOptions,
  ) {}

  /** Resolves when the server accepts connections. Throws `DatabaseError` with the server's own words when it gives up. */
  static async start(options: ServerOptions): Promise<PostgresServer> {
    for (let attempt = 1; ; attempt++) {
      const serverLog = await ServerLog.open(options.logFile, options.account);
      const port = await freePort();
      const server = new PostgresServer(port, spawnServer(options, port, serverLog), serverLog, options);
      const problem = await server.ready();
      if (problem === null) return server;
      await server.stop();
      if (attempt < PORT_TRIES && problem.includes('Address already in use')) continue;
      throw new DatabaseError(
        `The embedded Postgres did not start. Its log (${options.logFile}) says:\n${problem}`,
      );
    }
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the process has ended, for whatever reason. */
  async exited(): Promise<void> {
    if (!hasExited(this.child)) await once(this.child, 'exit');
  }

  /** Fast shutdown: open transactions are rolled back. Harder means when that takes too long. */
  async stop(): Promise<void> {
    this.child.ref();
    if (process.platform === 'win32') {
      await run(this.options.binaries.pgCtl, ['stop', '-D', this.options.cluster, '-m', 'fast'], null);
    }
    // Fast shutdown, immediate shutdown (recovers at the next start), and no choice.
    if (
      !(await this.endedAfter('SIGINT', FAST_LIMIT_MS)) &&
      !(await this.endedAfter('SIGQUIT', IMMEDIATE_LIMIT_MS))
    ) {
      this.child.kill('SIGKILL');
      await this.exited();
    }
    this.serverLog.close();
  }

  private async endedAfter(signal: NodeJS.Signals, limitMs: number): Promise<boolean> {
    if (hasExited(this.child)) return true;
    this.child.kill(signal);
    const limit = new AbortController();
    await Promise.race([this.exited(), pause(limitMs, undefined, limit).catch(() => undefined)]);
    limit.abort();
    return hasExited(this.child);
  }

  /** Null when the server accepts connections, else why it does not. */
  private async ready(): Promise<string | null> {
    let failure: Error | undefined;
    this.child.once('error', (error) => (failure = error));
    const deadline = performance.now() + READY_LIMIT_MS;
    while (performance.now() < deadline) {
      if (failure) return failure.message;
      if (hasExited(this.child)) return (await this.serverLog.tail()) || `exit code ${this.child.exitCode}`;
      const file = await readPostmasterFile(this.options.cluster);
      if (file?.ready && file.pid === this.child.pid) {
        this.child.unref();
        return null;
      }
      await pause(POLL_MS);
    }
    return `not ready after ${READY_LIMIT_MS / 1000} s\n${await this.serverLog.tail()}`;
  }
}

function hasExited(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function spawnServer(options: ServerOptions, port: number, serverLog: ServerLog): ChildProcess {
  const settings = Object.entries({ ...SETTINGS, ...options.settings });
  const server = spawn(
    options.binaries.postgres,
    [
      '-D',
      options.cluster,
      '-p',
      String(port),
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...spawnOptions(options.account),
      // A process group of its own: Ctrl-C in the terminal must reach the app first, which still writes its last answers.
      detached: true,
      stdio: ['ignore', serverLog.descriptor, serverLog.descriptor],
    },
  );
  if (server.pid !== undefined) holdOnLeash(server, options.account);
  return server;
}

/**
 * Stops the server when this process ends without having done so, even by SIGKILL: a shell waits for the end of a pipe
 * that only this process holds. Where that fails, the next start finds the orphan.
 */
function holdOnLeash(server: ChildProcess, account: Account | null): void {
  if (process.platform === 'win32') {
    const kill = () => server.kill();
    process.once('exit', kill);
    server.once('exit', () => process.off('exit', kill));
    return;
  }
  const leash = spawn('/bin/sh', ['-c', 'read -r _; kill -INT "$1"', 'sh', String(server.pid)], {
    ...spawnOptions(account),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  leash.on('error', () => undefined);
  leash.stdin.on('error', () => undefined);
  // Neither keeps this process alive.
  leash.unref();
  (leash.stdin as Socket).unref();
  // Another program may get the pid later.
  server.once('exit', () => leash.kill('SIGKILL'));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
