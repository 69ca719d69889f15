import { execFile, type SpawnOptions } from 'node:child_process';
import { parse } from 'node:path';

const WINDOWS = process.platform === 'win32';

/** The user that the server runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * How server programs are started: as the account, in a folder that every account can enter, and without the user's
 * environment, where PGDATA, PGPORT or a locale that is not installed would change what they do. (Windows programs do not
 * start without theirs.)
 */
export function spawnOptions(account: Account | null): SpawnOptions {
  return {
    cwd: parse(process.execPath).root,
    env: WINDOWS ? undefined : { LC_ALL: 'C', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' },
    windowsHide: true,
    ...(account ?? {}),
  };
}

export interface CommandResult {
  ok: boolean;
  /** Everything printed, or why the program could not be started. */
  output: string;
}

/** Runs a program to its end. A failure is a result, not an exception. */
export function run(file: string, args: string[], account: Account | null): Promise<CommandResult> {
  return new Promise((resolve) => {
    try {
      execFile(file, args, { ...spawnOptions(account), encoding: 'utf8' }, (error, stdout, stderr) => {
        const printed = `${stdout}${stderr}`.trim();
        resolve({ ok: error === null, output: printed || (error?.message ?? '') });
      });
    } catch (error) {
      // Without the right to change users it throws instead of calling back.
      resolve({ ok: false, output: (error as Error).message });
    }
  });
}
