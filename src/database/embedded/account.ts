import { chmod, chown, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { DatabaseError } from '../database-error';
import { type Account, run } from './command';

/** The overflow ids of Linux, `nobody` on most systems. Nothing else of ours belongs to them. */
const NOBODY: Account = { uid: 65534, gid: 65534 };

/**
 * Postgres refuses to run as root. When this process is root the server runs as the owner of the data folder, or of the
 * nearest folder above it that exists (the project), or as nobody. Null: the server runs as this process does. Throws
 * `DatabaseError` when root may not change users here (a container without CAP_SETUID).
 */
export async function serverAccount(folder: string): Promise<Account | null> {
  if (process.getuid?.() !== 0) return null;
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = await stat(path).catch(() => null);
    if (found) return permitted(found.uid === 0 ? NOBODY : { uid: found.uid, gid: found.gid });
  }
}

async function permitted(account: Account): Promise<Account> {
  const { ok, output } = await run('/bin/sh', ['-c', ':'], account);
  if (ok) return account;
  throw new DatabaseError(
    `Postgres does not run as root, and this process may not start it as another user (uid ${account.uid}): ${output}\n` +
      'Start as a normal user, or set DATABASE_URL to a Postgres server (14 or newer).',
  );
}

/** Gives an empty folder (made by hand, a fresh volume) to the account; one with anything in it is left as it is. */
export async function adoptEmptyFolder(path: string, account: Account | null): Promise<void> {
  const content = await readdir(path).catch(() => null);
  if (content?.length === 0) await giveTo(path, account);
}

/** Makes a folder and those above it, private to the account. Folders that exist are left as they are. */
export async function makePrivateFolder(path: string, account: Account | null): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (!first) return;
  for (let made = resolve(path); ; made = dirname(made)) {
    await chmod(made, 0o700);
    await giveTo(made, account);
    if (made === resolve(first)) return;
  }
}

/** Changes the owner where the server has an account of its own. */
export async function giveTo(path: string, account: Account | null): Promise<void> {
  if (account) await chown(path, account.uid, account.gid);
}
