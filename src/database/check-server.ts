import { Client } from 'pg';
import { connectionFailure } from './connection-failure';
import { DatabaseError } from './database-error';

const TIMEOUT_MS = 10_000;
/** The oldest release that its developers still corrected when this was written. */
const OLDEST = { major: 14 };

/** Makes sure that `DATABASE_URL` leads to a Postgres that is new enough. Throws `DatabaseError` with what to do otherwise. */
export async function checkServer(url: string, oldest = OLDEST): Promise<void> {
  const version = await versionOf(url).catch((cause: unknown) => {
    throw new DatabaseError(connectionFailure(url, cause), { cause });
  });
  if (Number(version.number) < oldest.major * 10_000) {
    throw new DatabaseError(
      `The database of DATABASE_URL is PostgreSQL ${version.name}; ${oldest.major} or newer is needed.\n` +
        'Upgrade the server, or leave DATABASE_URL out to use the embedded Postgres.',
    );
  }
}

/** `number` is the release as Postgres counts: 14.3 is 140003. */
async function versionOf(url: string): Promise<{ number: string; name: string }> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: TIMEOUT_MS });
  // A connection that breaks while it is being closed is no failure of the check.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ number: string; name: string }>(
      `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS name`,
    );
    return rows[0] ?? { number: '0', name: 'of unknown version' };
  } finally {
    await client.end();
  }
}
