import { access, constants, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from 'pg';
import { DatabaseError } from '../database-error';
import { adoptEmptyFolder, makePrivateFolder, serverAccount } from './account';
import { findBinaries, packageFolder } from './binaries';
import { claimHome, OWNER_FILE } from './claim-home';
import { clusterPassword, ensureCluster, readPassword, ROLE } from './cluster';
import { ownerOf } from './ownership/owner-lock';
import { knownHome } from './place';
import { readPostmasterFile } from './ownership/postmaster-file';
import { PostgresServer } from './server';
import { type Account } from './command';

const DATABASE = 'parley';
/** https://www.postgresql.org/docs/18/errcodes-appendix.html */
const INVALID_CATALOG_NAME = '3D000';

export interface StartPostgresOptions {
  /** Holds everything in `<dataDir>/postgres`, or says there where it is. Made when missing. */
  dataDir: string;
  log?: (message: string) => void;
  /** More server settings, over ours. */
  settings?: Readonly<Record<string, string>>;
}

export interface RunningPostgres {
  /** With the password. Never log it. */
  url: string;
  pid: number;
  /** Resolves when the server has ended, by `stop` or by itself. */
  exited: Promise<void>;
  /** Resolves when the server has ended and the data is free for the next start. */
  stop(): Promise<void>;
}

/**
 * Starts the embedded Postgres on the data in `dataDir`, reachable from this machine only, on a free port. The server ends
 * with this process, whatever ends it. Throws `DatabaseError` when another process uses the data or it cannot run here.
 */
export async function startPostgres({
  dataDir,
  log = () => {},
  settings = {},
}: StartPostgresOptions): Promise<RunningPostgres> {
  // First, so that an installation without the server says that, whatever else is missing there.
  const source = packageFolder();
  const folder = join(resolve(dataDir), 'postgres');
  const account = await serverAccount(folder);
  await openFolder(folder, dataDir, account);
  const { home, release } = await claimHome(folder, resolve(dataDir), account, log);
  try {
    const binaries = await findBinaries(source, account);
    const password = await clusterPassword(folder, home, account);
    const cluster = join(home, 'cluster');
    await ensureCluster(home, password, binaries, account, settings.fsync !== 'off');
    const logFile = join(folder, 'server.log');
    const server = await PostgresServer.start({ cluster, logFile, binaries, account, settings });
    const stop = async () => {
      await server.stop();
      await release();
    };
    await ensureDatabase(server.port, password).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    let stopping: Promise<void> | undefined;
    return {
      url: urlOf(server.port, password),
      pid: server.pid,
      exited: server.exited(),
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The address of the embedded server when another process runs it on this data; null when nobody does. */
export async function findRunningPostgres(dataDir: string): Promise<string | null> {
  const folder = join(resolve(dataDir), 'postgres');
  const password = await readPassword(folder);
  if (!password) return null;
  const home = await knownHome(folder);
  if (!home || !(await ownerOf(join(home, OWNER_FILE)))) return null;
  const server = await readPostmasterFile(join(home, 'cluster'));
  return server?.ready ? urlOf(server.port, password) : null;
}

async function openFolder(folder: string, dataDir: string, account: Account | null): Promise<void> {
  try {
    await adoptEmptyFolder(dataDir, account);
    await makePrivateFolder(folder, account);
    const found = await stat(folder);
    const uid = process.getuid?.() ?? found.uid;
    if (uid !== 0 && found.uid !== uid)
      throw new Error(`${folder} belongs to uid ${found.uid}, this process is uid ${uid}`);
    await access(folder, constants.W_OK);
  } catch (cause) {
    throw new DatabaseError(
      `The data folder ${resolve(dataDir)} cannot be used: ${(cause as Error).message}\n` +
        'Start as the user that it belongs to, or set DATA_DIR to another folder.',
      { cause },
    );
  }
}

async function ensureDatabase(port: number, password: string): Promise<void> {
  const client = new Client({ connectionString: urlOf(port, password) });
  try {
    await client.connect();
  } catch (error) {
    if ((error as { code?: string }).code !== INVALID_CATALOG_NAME) throw error;
    const admin = new Client({ connectionString: urlOf(port, password, 'postgres') });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${DATABASE}`);
    await admin.end();
  } finally {
    await client.end();
  }
}

function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgres://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}
