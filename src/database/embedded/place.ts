import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, lstat, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseError } from '../database-error';
import { giveTo, makePrivateFolder } from './account';
import { type Account, run } from './command';

/** Postgres cuts paths at 1,024 bytes (MAXPGPATH); some room is for the files inside. */
const LONGEST_PATH = 900;

/** initdb hands program paths to a shell in double quotes. */
export function isPlainPath(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_PATH && (process.platform === 'win32' || !/["$`\\\n]/.test(path));
}

/**
 * The folder that holds `cluster/`: `folder` itself, unless the server could not work there (a 0700 home above it when this
 * process is root, a file system without owners or modes). Then it is a folder elsewhere, whose path is kept in `folder`
 * so that the next start finds it.
 */
export async function clusterHome(folder: string, account: Account | null): Promise<string> {
  const pointer = join(folder, 'location');
  const known = await readFile(pointer, 'utf8').catch(() => null);
  if (known && existsSync(known)) return known;
  if (existsSync(join(folder, 'cluster'))) return folder;
  if (await isUsable(folder, account)) return folder;
  // Not derived from the path: a data folder that was deleted and made anew starts with empty data, elsewhere too.
  const name = randomUUID();
  for await (const base of basesElsewhere(account)) {
    const home = join(base, name);
    if (!(await isUsable(home, account))) continue;
    await writeFile(pointer, home, { mode: 0o600 });
    await giveTo(pointer, account);
    return home;
  }
  throw new DatabaseError(
    `The embedded Postgres cannot keep its data in ${folder}` +
      (account ? `: it does not run as root, and uid ${account.uid} cannot write there` : '') +
      '.\nSet DATA_DIR to a folder where it can, or DATABASE_URL to a Postgres server.',
  );
}

/** Where things go that cannot stay in the project, best first. Only folders that nobody else can change. */
export async function* basesElsewhere(account: Account | null): AsyncGenerator<string> {
  const uid = process.getuid?.() ?? 0;
  const bases = account
    ? ['/var/lib/parley', join(tmpdir(), 'parley')]
    : [join(homedir(), '.local', 'share', 'parley'), join(tmpdir(), `parley-${uid}`)];
  for (const base of bases) {
    try {
      if (await mkdir(base, { recursive: true })) await chmod(base, 0o755);
      const found = await lstat(base);
      if (found.isDirectory() && found.uid === uid && isPlainPath(base)) yield base;
    } catch {
      // Read-only or not ours: the next one.
    }
  }
}

/** Tries it: makes a folder as the cluster's will be and lets the account write to it. */
async function isUsable(home: string, account: Account | null): Promise<boolean> {
  const probe = join(home, `probe-${process.pid}`);
  try {
    await makePrivateFolder(home, account);
    if (!isPlainPath(await realpath(home))) return false;
    await makePrivateFolder(probe, account);
    if (process.platform === 'win32') return true;
    const found = await lstat(probe);
    // Postgres refuses a data folder that others can read or that is not its own.
    if ((found.mode & 0o777) !== 0o700 || found.uid !== (account?.uid ?? process.getuid?.())) return false;
    return (await run('/bin/sh', ['-c', 'test -w "$1"', 'sh', probe], account)).ok;
  } catch {
    return false;
  } finally {
    await rm(probe, { recursive: true, force: true }).catch(() => undefined);
  }
}
