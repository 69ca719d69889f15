import { existsSync } from 'node:fs';
import { cp, lchown, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, run } from './command';
import { stopOrphan } from './ownership/orphan';
import { claim } from './ownership/owner-lock';
import { chooseHome, homeElsewhere, knownHome, rememberHome } from './place';

export const OWNER_FILE = 'owner.json';

export interface ClaimedHome {
  /** Holds `cluster/`, or will. */
  home: string;
  release: () => Promise<void>;
}

/**
 * The folder of the cluster, for this process alone, with no server running on it, and where the server's account can
 * work: as root that may have changed since the last start, by `chown -R` or by moving the project below a folder that
 * only root can enter.
 */
export async function claimHome(
  folder: string,
  dataDir: string,
  account: Account | null,
  log: (message: string) => void,
): Promise<ClaimedHome> {
  const home = (await knownHome(folder)) ?? (await chooseHome(folder, account));
  const release = await claim(join(home, OWNER_FILE), dataDir, account);
  try {
    const cluster = join(home, 'cluster');
    await stopOrphan(cluster, log);
    if (!account || !existsSync(cluster)) return { home, release };
    if ((await stat(cluster)).uid !== account.uid) await giveTree(cluster, account);
    if (await canOpen(cluster, account)) return { home, release };

    const moved = await moveElsewhere(folder, cluster, account);
    log(`moved the data to ${moved}, because uid ${account.uid} cannot reach ${home}`);
    const releaseMoved = await claim(join(moved, OWNER_FILE), dataDir, account);
    await release();
    return { home: moved, release: releaseMoved };
  } catch (error) {
    await release();
    throw error;
  }
}

async function canOpen(cluster: string, account: Account): Promise<boolean> {
  return (await run('/bin/sh', ['-c', 'test -r "$1"', 'sh', join(cluster, 'PG_VERSION')], account)).ok;
}

/** In an order that loses nothing when it is cut short: the old cluster counts until a complete copy is known. */
async function moveElsewhere(folder: string, cluster: string, account: Account): Promise<string> {
  const home = await homeElsewhere(folder, account);
  const draft = join(home, 'cluster.new');
  await cp(cluster, draft, { recursive: true });
  await giveTree(draft, account);
  await rename(draft, join(home, 'cluster'));
  await rememberHome(folder, home, account);
  await rm(cluster, { recursive: true });
  return home;
}

async function giveTree(path: string, account: Account): Promise<void> {
  await lchown(path, account.uid, account.gid);
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    await lchown(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}
