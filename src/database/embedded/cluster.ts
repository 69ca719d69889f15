import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from '../database-error';
import { giveTo, makePrivateFolder } from './account';
import { type Binaries } from './binaries';
import { type Account, run } from './command';

/** The one role of an embedded cluster, and the name of its database. */
export const ROLE = 'parley';

/**
 * Makes sure that `home/cluster` is a database cluster that these binaries can open. A new one is made aside and renamed
 * when it is complete, so that a start that was killed half-way leaves nothing that looks like one.
 */
export async function ensureCluster(
  home: string,
  password: string,
  binaries: Binaries,
  account: Account | null,
  durable: boolean,
): Promise<void> {
  const cluster = join(home, 'cluster');
  const version = await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) return assertVersion(cluster, version.trim(), binaries);

  const draft = `${cluster}.new`;
  const passwordFile = join(home, 'initdb-password');
  await rm(draft, { recursive: true, force: true });
  await makePrivateFolder(draft, account);
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveTo(passwordFile, account);
  try {
    const { ok, output } = await run(binaries.initdb, initdbArguments(draft, passwordFile, durable), account);
    if (!ok)
      throw new DatabaseError(`The embedded Postgres could not make a database in ${home}:\n${output}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rename(draft, cluster);
}

/**
 * The generated password of the role, from its file. A new one is made only for a new cluster: an old cluster has its own.
 */
export async function clusterPassword(
  folder: string,
  home: string,
  account: Account | null,
): Promise<string> {
  const file = join(folder, 'password');
  const kept = await readPassword(folder);
  if (kept) return kept;
  if (await readFile(join(home, 'cluster', 'PG_VERSION')).catch(() => null)) {
    throw new DatabaseError(
      `The password file ${file} is missing, and the data in ${home} cannot be opened without it.\n` +
        'Put it back, or choose another DATA_DIR to start with empty data.',
    );
  }
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  await giveTo(file, account);
  return password;
}

export async function readPassword(folder: string): Promise<string | null> {
  return (await readFile(join(folder, 'password'), 'utf8').catch(() => '')).trim() || null;
}

function initdbArguments(cluster: string, passwordFile: string, durable: boolean): string[] {
  return [
    `--pgdata=${cluster}`,
    `--username=${ROLE}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Postgres' own collation: the same order on every machine, and no locale has to be installed.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ];
}

function assertVersion(cluster: string, found: string, binaries: Binaries): void {
  const major = binaries.version.split('.')[0];
  if (found === major) return;
  throw new DatabaseError(
    `The data in ${cluster} was written by PostgreSQL ${found}; the embedded server is PostgreSQL ${binaries.version}.\n` +
      `Serve it with a PostgreSQL ${found} of your own (DATABASE_URL), move it with pg_dump, or choose another DATA_DIR.`,
  );
}
