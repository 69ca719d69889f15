import { realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from '../../database-error';
import { readPostmasterFile } from './postmaster-file';
import { identify, isAlive, worksIn } from './process-identity';

/** Each signal of the list below gets this long. */
const PATIENCE_MS = 10_000;
const POLL_MS = 25;

/**
 * Ends a server that a killed process left running on this cluster, and clears away a `postmaster.pid` whose pid belongs
 * to some other program by now, which would keep Postgres from starting (usual in containers, where pids repeat). Only for
 * the owner of the cluster.
 */
export async function stopOrphan(cluster: string, log: (message: string) => void): Promise<void> {
  const file = await readPostmasterFile(cluster);
  const server = file && identify(file.pid);
  if (!server) return;
  if (!worksIn(server.pid, await realpath(cluster))) {
    await rm(join(cluster, 'postmaster.pid'), { force: true });
    return;
  }
  log(`stopping Postgres (pid ${server.pid}), left over from a start that was killed`);
  // Fast shutdown, immediate shutdown, and no choice.
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
    try {
      process.kill(server.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
      throw new DatabaseError(
        `Postgres (pid ${server.pid}) still runs on the data in ${cluster} and belongs to another user.\n` +
          `Stop it as that user (kill -INT ${server.pid}), or choose another DATA_DIR.`,
        { cause: error },
      );
    }
    for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
      if (!isAlive(server)) return;
      await pause(POLL_MS);
    }
  }
}
