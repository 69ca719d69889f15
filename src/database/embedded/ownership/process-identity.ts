import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';

/** A process, told apart from a later one with the same pid by when it started. */
export interface ProcessIdentity {
  pid: number;
  started: string;
}

/** The process that has this pid now; null when there is none. */
export function identify(pid: number): ProcessIdentity | null {
  const started = startOf(pid);
  return started === null ? null : { pid, started };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return startOf(identity.pid) === identity.started;
}

/** Whether the process works in this folder, as a Postgres server does in its data folder. */
export function worksIn(pid: number, folder: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === folder;
    // Elsewhere the folder is recognised among the arguments.
    if (process.platform !== 'win32') return ps(pid, 'command').includes(folder);
    return execFileSync('tasklist', ['/fi', `PID eq ${pid}`], { encoding: 'utf8' }).includes('postgres.exe');
  } catch {
    return false;
  }
}

function startOf(pid: number): string | null {
  try {
    if (process.platform === 'linux') return linuxStartOf(pid);
    if (process.platform !== 'win32') return ps(pid, 'lstart') || null;
    process.kill(pid, 0);
    return 'running';
  } catch {
    return null;
  }
}

/** proc(5): field 22 of `stat` is the start in ticks since boot. The name, field 2, may hold spaces and parentheses. */
function linuxStartOf(pid: number): string | null {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A killed process that nobody has waited for (containers without an init) still has a pid.
  if (state === 'Z' || state === 'X') return null;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[18]}`;
}

function ps(pid: number, field: string): string {
  return execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], { encoding: 'utf8' }).trim();
}
