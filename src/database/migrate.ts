import { setTimeout as pause } from 'node:timers/promises';
import { type DataSource } from 'typeorm';

/** Any constant does; it only has to differ from what other programs lock in the same database. */
const LOCK = 7_265_771_539;
const POLL_MS = 100;

/**
 * Runs the pending migrations. Processes that start at once on one database take turns: the later ones find nothing to do.
 * The lock belongs to a transaction, not to the session, so it also holds behind a connection pooler such as PgBouncer.
 * Takes two connections of the pool while it runs.
 */
export async function migrate(dataSource: DataSource): Promise<void> {
  await dataSource.transaction(async (lock) => {
    await lock.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    // Asked for again and again instead of waited for: a statement that waits keeps a snapshot, and CREATE INDEX
    // CONCURRENTLY in another process would wait for that snapshot forever.
    const take = () =>
      lock.query<{ taken: boolean }[]>('SELECT pg_try_advisory_xact_lock($1) AS taken', [LOCK]);
    while (!(await take())[0]?.taken) await pause(POLL_MS);
    await dataSource.runMigrations();
  });
}
