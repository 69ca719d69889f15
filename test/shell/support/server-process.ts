import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { loadingFast } from '../../support/compiled-server';

/** A server in a process of its own, as `npm start` runs it. */
export class ServerProcess {
  private printed = '';
  private complained = '';
  private readonly exited: Promise<number | string>;
  private readonly child: ChildProcess;

  /** `folder` is that of `compiledServer`, `env` the whole environment; `cwd` is where `.env` is looked for. */
  constructor(folder: string, env: Record<string, string>, cwd = folder, nodeOptions: string[] = []) {
    const fast = loadingFast(folder);
    const flags = [...fast.nodeOptions, ...nodeOptions];
    const child = spawn(process.execPath, [...flags, join(folder, 'src/main.js')], {
      cwd,
      env: { DISCOVER_LOCAL: 'false', PORT: '0', ...fast.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => (this.printed += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (this.complained += chunk.toString()));
    // `close` comes after everything that was printed.
    this.exited = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
    this.child = child;
  }

  get stdout(): string {
    return this.printed;
  }

  get stderr(): string {
    return this.complained;
  }

  /** The address, once the server listens; throws what it printed when it gives up. */
  async url(): Promise<string> {
    const [, url] = await this.output(/is ready at (\S+)[\s\S]*curl /);
    return url ?? '';
  }

  /** Waits until it printed something like this; throws when it ends before. */
  async output(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.printed);
      if (match) return match;
      const ended = await Promise.race([
        this.exited.then(() => true),
        once(this.child.stdout!, 'data').then(() => false),
      ]);
      if (ended && !pattern.test(this.printed))
        throw new Error(`It ended: ${this.printed}${this.complained}`);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** The exit code, or the name of the signal that ended the process. */
  ended(): Promise<number | string> {
    return this.exited;
  }

  /** As the end of a test: whatever state it is in. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
