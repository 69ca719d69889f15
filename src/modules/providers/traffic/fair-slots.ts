/** Gives the slot back, or leaves the line; the second time it does nothing. */
export type Leave = () => void;

/**
 * At most `limit` holders at once. Those who wait are served in turn by key, and within a key in the order in which they
 * came: a run that asks sixteen models is not in front of one that asks a single one. A slot that becomes free is given away when the
 * present code has run to its end.
 */
export class FairSlots {
  private held = 0;
  private queued = 0;
  private willServe = false;
  /** In the order in which the keys have their turn; each line in the order of arrival, without empty ones. */
  private readonly lines = new Map<string, Set<() => void>>();

  constructor(
    readonly limit: number,
    private readonly maxWaiting: number,
  ) {}

  get inUse(): number {
    return this.held;
  }

  get waiting(): number {
    return this.queued;
  }

  /**
   * Calls `enter` once there is a slot, which may be before this returns; the slot is held until `leave`. Null, and no call,
   * when too many wait already.
   */
  request(key: string, enter: () => void): Leave | null {
    if (this.queued === 0 && this.held < this.limit) {
      this.held += 1;
      enter();
      return once(() => this.release());
    }
    if (this.queued >= this.maxWaiting) return null;
    return this.wait(key, enter);
  }

  private wait(key: string, enter: () => void): Leave {
    let isWaiting = true;
    const served = () => {
      isWaiting = false;
      enter();
    };
    this.queued += 1;
    this.lineOf(key).add(served);
    return once(() => {
      if (isWaiting) this.withdraw(key, served);
      else this.release();
    });
  }

  private lineOf(key: string): Set<() => void> {
    const line = this.lines.get(key) ?? new Set();
    this.lines.set(key, line);
    return line;
  }

  private withdraw(key: string, waiter: () => void): void {
    const line = this.lines.get(key);
    line?.delete(waiter);
    if (line?.size === 0) this.lines.delete(key);
    this.queued -= 1;
  }

  private release(): void {
    this.held -= 1;
    if (this.willServe || this.queued === 0) return;
    this.willServe = true;
    // Not at once: when a whole run is cancelled, those of it that wait are about to leave as well.
    queueMicrotask(() => {
      this.willServe = false;
      this.serve();
    });
  }

  private serve(): void {
    while (this.held < this.limit) {
      const next = this.takeNext();
      if (!next) return;
      this.held += 1;
      next();
    }
  }

  /** The first of the key whose turn it is; the key goes to the end of the round. */
  private takeNext(): (() => void) | undefined {
    for (const [key, line] of this.lines) {
      for (const waiter of line) {
        line.delete(waiter);
        this.lines.delete(key);
        if (line.size > 0) this.lines.set(key, line);
        this.queued -= 1;
        return waiter;
      }
    }
    return undefined;
  }
}

function once(action: () => void): Leave {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
