import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { identify } from '../../../database/embedded/ownership/process-identity';
import { isGone, thisProcess, type WorkerProcess } from './worker-process';

const identityOf = (pid: number): WorkerProcess => ({ ...identify(pid)!, host: 'this one' });

describe('the process of a worker', () => {
  it('is not gone while it lives, paused or not', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    const identity = identityOf(child.pid!);
    expect(isGone(identity)).toBe(false);
    child.kill('SIGSTOP');
    expect(isGone(identity)).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isGone(identity)).toBe(true);
  });

  it('is gone when its pid belongs to another one', () => {
    expect(isGone({ ...identityOf(process.pid), started: 'at another time' })).toBe(true);
  });

  it('is not gone when nobody can tell: a process that may not be signalled, or is a zombie', () => {
    const kill = jest.spyOn(process, 'kill').mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'EPERM' });
    });
    expect(isGone({ ...identityOf(process.pid), pid: 2 ** 30 })).toBe(false);
    kill.mockImplementation(() => true);
    expect(isGone({ ...identityOf(process.pid), pid: 2 ** 30 })).toBe(false);
    kill.mockRestore();
  });

  it('names a host where processes can look at each other', () => {
    const own = thisProcess();
    if (process.platform === 'linux')
      expect(own).toMatchObject({ pid: process.pid, host: expect.stringContaining('pid:[') });
    else expect(own).toBeNull();
  });
});
