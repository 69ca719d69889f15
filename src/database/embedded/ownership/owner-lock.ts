import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { DatabaseError } from '../../database-error';
import { giveTo } from '../account';
import { identify, isAlive, type ProcessIdentity } from './process-identity';
import { type Account } from '../command';

/** The living process that owns the cluster; null when nobody does. */
export async function ownerOf(file: string): Promise<ProcessIdentity | null> {
  const owner = await read(file);
  return owner && isAlive(owner.identity) ? owner.identity : null;
}

/**
 * Makes this process the owner of a cluster until the returned function is called. Throws when another living process is.
 * What a killed owner left behind is taken over.
 */
export async function claim(
  file: string,
  dataDir: string,
  account: Account | null,
): Promise<() => Promise<void>> {
  const text = JSON.stringify(identify(process.pid));
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: 0o600 });
  await giveTo(draft, account);
  try {
    // A link appears with its content and fails when the name is taken: there is no moment with half a file.
    while (!(await tryLink(draft, file))) {
      const holder = await read(file);
      if (holder && isAlive(holder.identity)) throw inUse(dataDir, holder.identity.pid);
      if (holder) await removeStale(file, holder.text);
    }
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await read(file))?.text === text) await rm(file, { force: true });
  };
}

/** Removes the file unless another process has replaced it since it was read. */
async function removeStale(file: string, expected: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    // Of several processes that see the same stale file only one can move it away.
    await rename(file, aside);
  } catch {
    return;
  }
  if ((await readFile(aside, 'utf8')) !== expected) await tryLink(aside, file);
  await rm(aside, { force: true });
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function read(file: string): Promise<{ text: string; identity: ProcessIdentity } | null> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  try {
    return { text, identity: JSON.parse(text) as ProcessIdentity };
  } catch {
    // Damaged (a full disk): nobody's.
    return { text, identity: { pid: 0, started: '' } };
  }
}

function inUse(dataDir: string, pid: number): DatabaseError {
  return new DatabaseError(
    `The data in ${dataDir} is in use by process ${pid}, which is still running.\n` +
      `Stop that one first (kill ${pid}), give this one data of its own (DATA_DIR=...), ` +
      'or let both use one Postgres server (DATABASE_URL=...).',
  );
}
