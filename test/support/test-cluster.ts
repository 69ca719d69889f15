import { type RunningPostgres } from '../../src/database/embedded/start-postgres';

/** What jest's global setup hands to its global teardown. */
export interface TestCluster {
  dataDir: string;
  server: RunningPostgres;
  /** Where the compiled server is put as soon as somebody needs it. */
  serverFolder: string;
}
