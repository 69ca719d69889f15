import { setTimeout as pause } from 'node:timers/promises';

/** Looks again and again until there is something, and gives it. */
export async function eventually<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found) return found;
    // Without a breath, looking takes the processor from those who are waited for.
    await pause(5);
  }
}
