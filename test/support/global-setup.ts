import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options';
import { findRunningPostgres, startPostgres } from '../../src/database/embedded/start-postgres';
import { migrate } from '../../src/database/migrate';
import { TEST_SERVER_FOLDER } from './compiled-server';
import { databaseUrl, TEMPLATE_DATABASE, TEST_POSTGRES_URL } from './database';
import { type TestCluster } from './test-cluster';

const PREFIX = 'parley-test-';
/** A run that was killed less long ago may only look dead: its server is not up yet. */
const ABANDONED_AFTER_MS = 10 * 60_000;

/** One throwaway cluster for the whole test run, with a migrated database that `createDatabase` copies. */
export default async function globalSetup(): Promise<void> {
  await removeAbandoned();
  // Not made here: as root the server's account must own it.
  const dataDir = join(tmpdir(), `${PREFIX}${randomUUID()}`);
  const serverFolder = `${dataDir}-server`;
  const server = await startPostgres({
    dataDir,
    // Nothing here has to survive a power cut.
    settings: { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '300' },
  });
  (globalThis as { parleyTestCluster?: TestCluster }).parleyTestCluster = { dataDir, server, serverFolder };
  // Workers are forked after this and inherit it.
  process.env[TEST_POSTGRES_URL] = server.url;
  process.env[TEST_SERVER_FOLDER] = serverFolder;
  await makeTemplate(server.url);
}

async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  await admin.end();
  const dataSource = await new DataSource(
    dataSourceOptions(databaseUrl(adminUrl, TEMPLATE_DATABASE)),
  ).initialize();
  await migrate(dataSource);
  await dataSource.destroy();
}

/** Folders of test runs that were killed before their teardown. Their servers ended with them. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(PREFIX)) continue;
    const found = await stat(folder).catch(() => null);
    if (!found || Date.now() - found.mtimeMs < ABANDONED_AFTER_MS) continue;
    if (await findRunningPostgres(folder).catch(() => 'not ours')) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
