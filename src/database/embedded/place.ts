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
 * The folder that holds `cluster/` since an earlier start: `folder` itself, or the one that its file `location` names. Null
 * when there was none.
 */
export async function knownHome(folder: string): Promise<string | null> {
  const known = await readFile(join(folder, 'location'), 'utf8').catch(() => null);
  if (known && existsSync(known)) return known;
  return existsSync(join(folder, 'cluster')) ? folder : null;
}

/**
 * The folder for a new cluster: `folder` itself, unless the server could not work there (a 0700 home above it when this
 * process is root, a file system without owners or modes).
 */
export async function chooseHome(folder: string, account: Account | null): Promise<string> {
  if (await isUsable(folder, account)) return folder;
  const home = await homeElsewhere(folder, account);
  await rememberHome(folder, home, account);
  return home;
}

/** A new folder outside of the project. */
export async function homeElsewhere(folder: string, account: Account | null): Promise<string> {
  // Not derived from the path: a data folder that was deleted and made anew starts with empty data.
  const name = randomUUID();
  for await (const base of basesElsewhere(account)) {
    const home = join(base, name);
    if (await isUsable(home, account)) return home;
    await rm(home, { recursive: true, force: true }).catch(() => undefined);
  }
  throw new DatabaseError(
    `The embedded Postgres cannot keep its data in ${folder}` +
      (account ? `: it does not run as root, and uid ${account.uid} cannot write there` : '') +
      '.\nSet DATA_DIR to a folder where it can, or DATABASE_URL to a Postgres server.',
  );
}

/** From now on `knownHome` is this one. */
export async function rememberHome(folder: string, home: string, account: Account | null): Promise<void> {
  const pointer = join(folder, 'location');
  await writeFile(pointer, home, { mode: 0o600 });
  await giveTo(pointer, account);
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
