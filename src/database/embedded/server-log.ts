import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { giveTo } from './account';
import { type Account } from './command';

const MAX_BYTES = 5 * 1024 * 1024;
const CHECK_MS = 60_000;
const TAIL_BYTES = 4096;

/**
 * The server writes to the file itself, so that its last words are kept when this process is killed. Beyond 5 MiB the
 * content moves to `<file>.1`, replacing what was there.
 */
export class ServerLog {
  /** Opened for appending: after truncation the server goes on at the start of the file. */
  readonly descriptor: number;
  private readonly start: number;
  private readonly timer: NodeJS.Timeout;

  private constructor(private readonly file: string) {
    this.descriptor = openSync(file, 'a', 0o600);
    this.rotate();
    this.start = fstatSync(this.descriptor).size;
    this.timer = setInterval(() => this.rotate(), CHECK_MS).unref();
  }

  static async open(file: string, account: Account | null): Promise<ServerLog> {
    const log = new ServerLog(file);
    await giveTo(file, account);
    return log;
  }

  /** The last lines written since this log was opened. */
  async tail(): Promise<string> {
    const handle = await open(this.file, 'r');
    try {
      const { size } = await handle.stat();
      const from = Math.max(Math.min(this.start, size), size - TAIL_BYTES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - from), 0, size - from, from);
      return buffer.subarray(0, bytesRead).toString('utf8').trim();
    } finally {
      await handle.close();
    }
  }

  close(): void {
    clearInterval(this.timer);
    closeSync(this.descriptor);
  }

  private rotate(): void {
    if (fstatSync(this.descriptor).size <= MAX_BYTES) return;
    copyFileSync(this.file, `${this.file}.1`);
    ftruncateSync(this.descriptor, 0);
  }
}
