/** Stands for all values that came after the limit. */
export const OTHER = 'other';

/**
 * Keeps the number of values of a label within a limit: each makes new series that are held, and sent at every scrape, until the
 * process ends.
 */
export class BoundedValues {
  private readonly known = new Set<string>();

  constructor(private readonly limit: number) {}

  /** The value itself while there is room, else `other`. */
  admit(value: string): string {
    if (this.known.size < this.limit) this.known.add(value);
    return this.lookUp(value);
  }

  /** The value itself when it was admitted before, else `other`. */
  lookUp(value: string): string {
    return this.known.has(value) ? value : OTHER;
  }
}
