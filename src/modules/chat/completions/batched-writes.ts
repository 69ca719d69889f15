import { isDatabaseUnavailable } from '../../../common/errors/database-unavailable';

/** So many entries make one write at most: it stays short enough to be waited for. */
const MOST_ENTRIES = 500;

interface Waiting<T> {
  entry: T;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Writes what many callers add in as few writes as it takes: one at a time, and each takes along all that came while the last one was
 * under way. The busier the process, the more goes with one commit; who is alone waits for nobody.
 */
export class BatchedWrites<T> {
  private waiting: Waiting<T>[] = [];
  private isWriting = false;

  /** `write` takes all of its entries or none, and can be sent the same ones again. */
  constructor(private readonly write: (entries: readonly T[]) => Promise<unknown>) {}

  /** Resolves when the entry is written; rejects with what went wrong with it alone, or with the database. */
  add(entry: T): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ entry, resolve, reject });
      if (this.isWriting) return;
      this.isWriting = true;
      void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    while (this.waiting.length > 0) {
      // What came with the same turn of the event loop goes together.
      await new Promise(setImmediate);
      await this.writeSome(this.waiting.splice(0, MOST_ENTRIES));
    }
    this.isWriting = false;
  }

  private async writeSome(some: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.write(some.map(({ entry }) => entry));
      for (const { resolve } of some) resolve();
    } catch (error) {
      if (some.length === 1 || isDatabaseUnavailable(error)) for (const { reject } of some) reject(error);
      // One of them is at fault; the others must not suffer for it.
      else for (const one of some) await this.writeSome([one]);
    }
  }
}
