import { isDatabaseUnavailable } from '../../../common/errors/database-unavailable';

/** A write that the database refuses is tried again for about three seconds: what stood in its way may be over by then. */
const TRIES = 5;
/** One that did not reach it, for about half a minute: so long may it take until a database is back that was restarted. */
const TRIES_WHILE_AWAY = 20;
const MAX_PAUSE_MS = 2_000;

/**
 * What the write resolves to, after as many tries as it takes within limits; then rejects with its error. Safe to repeat only for
 * writes that are fenced: meanwhile another process may have taken the run over.
 */
export async function store(write: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt > (isDatabaseUnavailable(error) ? TRIES_WHILE_AWAY : TRIES)) throw error;
      await pause(Math.min(MAX_PAUSE_MS, 50 * 2 ** attempt));
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
