import { Client } from 'pg';

/** The tables in which a text is found, in whatever column. */
export function tablesThatSay(databaseUrl: string, text: string): Promise<string[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
    );
    const found: string[] = [];
    for (const { name } of rows) {
      const { rowCount } = await client.query(
        `SELECT 1 FROM "${name}" AS row WHERE row::text LIKE $1 LIMIT 1`,
        [`%${text}%`],
      );
      if (rowCount) found.push(name);
    }
    return found;
  });
}

/** Upstream calls in the ledger. */
export function countAttempts(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ count: number }>('SELECT count(*)::integer AS count FROM attempts');
    return rows[0]!.count;
  });
}

async function withClient<T>(connectionString: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
