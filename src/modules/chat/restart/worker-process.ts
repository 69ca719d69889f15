import { readlinkSync } from 'node:fs';
import { identify, type ProcessIdentity } from '../../../database/embedded/ownership/process-identity';

/** The process of a worker, for others that run beside it. */
export interface WorkerProcess extends ProcessIdentity {
  /** The same for processes that see each other: one boot of one machine, one namespace of pids (a container has its own). */
  host: string;
}

/** Null where others could not tell whether this process lives; they wait for the end of its lease then. */
export function thisProcess(): WorkerProcess | null {
  if (process.platform !== 'linux') return null;
  const identity = identify(process.pid);
  try {
    const [boot] = identity?.started.split(':') ?? [];
    return identity && { ...identity, host: `${boot} ${readlinkSync('/proc/self/ns/pid')}` };
  } catch {
    return null;
  }
}

/** Whether a process of the same host is certainly gone. In doubt it is not. */
export function isGone({ pid, started }: WorkerProcess): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  const now = identify(pid);
  return now !== null && now.started !== started;
}
