// Whether the migrations leave the schema that the entities describe: prints the statements that are missing. Needs a build.
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './lib/project.mjs';

const require = createRequire(join(ROOT, 'package.json'));
const { DataSource } = require('typeorm');
const { dataSourceOptions } = require('./dist/src/database/data-source-options.js');
const { startPostgres } = require('./dist/src/database/embedded/start-postgres.js');

const dataDir = mkdtempSync(join(tmpdir(), 'parley-schema-'));
const server = await startPostgres({ dataDir, settings: { fsync: 'off' } });
try {
  const dataSource = await new DataSource(dataSourceOptions(server.url)).initialize();
  await dataSource.runMigrations();
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  await dataSource.destroy();
  for (const { query } of upQueries) console.error(query);
  process.exitCode = upQueries.length === 0 ? 0 : 1;
} finally {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
