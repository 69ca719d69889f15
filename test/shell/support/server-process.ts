import { type Options, transformFile } from '@swc/core';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Compiles the server as the tests are compiled; resolves with the folder, which the caller removes. */
export async function compileServer(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-compiled-'));
  const config = (await import(join(ROOT, 'jest.config.js'))) as {
    projects: { transform: Record<string, [string, Options]> }[];
  };
  const [, options] = Object.values(config.projects[0]?.transform ?? {})[0] ?? [];
  for (const top of ['src', 'migrations']) {
    const files = await readdir(join(ROOT, top), { recursive: true });
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    await Promise.all(
      sources.map(async (file) => {
        const { code } = await transformFile(join(ROOT, top, file), { ...options, sourceMaps: false });
        const target = join(folder, top, file.replace(/ts$/, 'js'));
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, code);
      }),
    );
  }
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** A server in a process of its own, as `npm start` runs it. */
export class ServerProcess {
  private printed = '';
  private complained = '';
  private readonly exited: Promise<number | string>;
  private readonly child: ChildProcess;

  /** `env` is the whole environment; `cwd` is where `.env` is looked for. */
  constructor(folder: string, env: Record<string, string>, cwd = folder, nodeOptions: string[] = []) {
    const child = spawn(process.execPath, [...nodeOptions, join(folder, 'src/main.js')], {
      cwd,
      env: { DISCOVER_LOCAL: 'false', PORT: '0', ...env },
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
