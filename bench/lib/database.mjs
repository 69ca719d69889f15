import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/**
 * The database to measure: `DATABASE_URL`, else an embedded server with its data in `.parley/bench`, apart from the
 * user's. Migrated. `close` leaves the data for the next time.
 */
export async function openDatabase() {
  const server = process.env.DATABASE_URL ? null : await startEmbedded();
  const url = process.env.DATABASE_URL ?? server.url;
  await migrateDatabase(url);
  return { url, close: async () => server?.stop() };
}

async function startEmbedded() {
  const { startPostgres } = require('../../dist/src/database/embedded/start-postgres.js');
  return startPostgres({ dataDir: '.parley/bench' });
}

async function migrateDatabase(url) {
  require('reflect-metadata');
  const { DataSource } = require('typeorm');
  const { dataSourceOptions } = require('../../dist/src/database/data-source-options.js');
  const { migrate } = require('../../dist/src/database/migrate.js');
  const dataSource = await new DataSource(dataSourceOptions(url)).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}
