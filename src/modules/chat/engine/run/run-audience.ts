/** Counts who listens to a run, and tells when the last one has gone away by itself. */
export class RunAudience {
  private listeners = 0;

  constructor(private readonly lastOneLeft: () => void) {}

  /** Somebody listens, until `leave`. */
  join(): void {
    this.listeners += 1;
  }

  /** `byItself`: the client went away, as opposed to being cut off or having heard everything. */
  leave(byItself: boolean): void {
    this.listeners -= 1;
    if (byItself && this.listeners === 0) this.lastOneLeft();
  }
}
