import { type DataSource } from 'typeorm';

/** What is done by the clock and for all runs together: leases, checkpoints, upkeep. */
const BY_THE_CLOCK = /workers|checkpoints|gin_clean_pending_list|DELETE FROM idempotency_keys/;

/** How many statements some work sends through the pool; those that are sent by the clock do not count. */
export async function countStatements(database: DataSource, work: () => Promise<unknown>): Promise<number> {
  const query = jest.spyOn(database, 'query');
  try {
    await work();
    return query.mock.calls.filter(([statement]) => !BY_THE_CLOCK.test(statement)).length;
  } finally {
    query.mockRestore();
  }
}
