import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Set by the global setup: an address of the throwaway cluster with the right to create databases. */
export const TEST_POSTGRES_URL = 'PARLEY_TEST_POSTGRES_URL';
export const TEMPLATE_DATABASE = 'parley_template';

export interface TestDatabase {
  url: string;
  /** Ends the connections that are left and removes the database. */
  drop(): Promise<void>;
}

/** A fresh, migrated database. */
export function createDatabase(): Promise<TestDatabase> {
  return create(TEMPLATE_DATABASE);
}

/** A database without any table of ours. */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create('template1');
}

export function databaseUrl(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function create(template: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: databaseUrl(adminUrl(), name),
    drop: () => asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

function adminUrl(): string {
  const url = process.env[TEST_POSTGRES_URL];
  if (!url) throw new Error('No test cluster: this test belongs under test/, where jest starts one');
  return url;
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
