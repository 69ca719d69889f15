import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROBE = new URL('./probe.mjs', import.meta.url).href;
const STOP_MS = 20_000;
const KEPT_OUTPUT = 4_000;

/**
 * Starts a Node process that can be asked over a channel. `readyLine` finds the address in what it prints; without it the
 * process says itself when it is ready. Rejects with what was printed when it ends before.
 */
export async function startProcess(
  file,
  { env = process.env, cwd, nodeOptions = [], readyLine = null } = {},
) {
  const path = file instanceof URL ? fileURLToPath(file) : file;
  const child = spawn(process.execPath, ['--import', PROBE, ...nodeOptions, path], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Out of reach of the terminal's Ctrl-C: the harness stops the processes, in their order.
    detached: true,
  });
  const running = new RunningProcess(child, path);
  try {
    running.url = await running.whenReady(readyLine);
    running.idleRssBytes = await running.ask('rss');
  } catch (error) {
    await running.stop();
    throw error;
  }
  return running;
}

class RunningProcess {
  #child;
  #name;
  #output = '';
  #asked = new Map();
  #lastId = 0;

  constructor(child, name) {
    this.#child = child;
    this.#name = name;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (this.#output = (this.#output + chunk).slice(-KEPT_OUTPUT)));
    child.on('message', ({ id, result, error }) => {
      const { resolve, reject } = this.#asked.get(id) ?? {};
      this.#asked.delete(id);
      if (error) reject?.(new Error(error));
      else resolve?.(result);
    });
    child.once('exit', (code, signal) => {
      for (const { reject } of this.#asked.values()) reject(this.#ended(code ?? signal));
      this.#asked.clear();
    });
  }

  whenReady(readyLine) {
    return new Promise((resolve, reject) => {
      this.#child.once('exit', (code, signal) => reject(this.#ended(code ?? signal)));
      this.#child.once('error', reject);
      this.#child.on('message', ({ ready }) => ready && resolve(ready.url));
      if (!readyLine) return;
      this.#child.stdout.on('data', () => {
        const found = readyLine.exec(this.#output);
        if (found) resolve(found[1]);
      });
    });
  }

  /** Asks for something by name; rejects when the process fails or ends. */
  ask(name, argument) {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded()) return reject(this.#ended('before it was asked'));
      const id = ++this.#lastId;
      this.#asked.set(id, { resolve, reject });
      this.#child.send({ id, name, argument });
    });
  }

  async stop() {
    if (this.#hasEnded()) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const late = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(late);
  }

  #hasEnded() {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  #ended(how) {
    return new Error(`${this.#name} ended (${how}):\n${this.#output}`);
  }
}
