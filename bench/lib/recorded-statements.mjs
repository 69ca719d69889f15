import pg from 'pg';

/** Tables that grow with use: reading one from end to end is what an index is there to prevent. */
const BIG = ['conversations', 'participants', 'messages', 'runs', 'responses', 'attempts', 'search_entries'];
const SEQ_SCAN = new RegExp(`Seq Scan on (?:public\\.)?(${BIG.join('|')})\\b`, 'u');

/** Keeps every statement that this process sends to Postgres while `work` runs. */
export async function recordStatements(work) {
  const recorded = [];
  const send = pg.Client.prototype.query;
  pg.Client.prototype.query = function (statement, values, ...rest) {
    if (typeof statement === 'string')
      recorded.push({ sql: statement, values: Array.isArray(values) ? values : [] });
    return send.call(this, statement, values, ...rest);
  };
  try {
    await work();
  } finally {
    pg.Client.prototype.query = send;
  }
  return recorded;
}

/** Runs the statements again, each with its plan. Settings made in a transaction hold for the plans in it, as they did. */
export async function explain(url, statements) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const plans = [];
  try {
    for (const { sql, values } of statements) {
      const isRead = /^\s*(SELECT|WITH)\b/iu.test(sql) && !sql.includes('set_config');
      const { rows } = await client.query(isRead ? `EXPLAIN (ANALYZE, BUFFERS) ${sql}` : sql, values);
      if (isRead) plans.push({ sql, plan: rows.map((row) => row['QUERY PLAN']).join('\n') });
    }
  } finally {
    await client.end();
  }
  return plans;
}

/** The big table that the plan reads from end to end, if it does. */
export function scannedTable(plan) {
  return SEQ_SCAN.exec(plan)?.[1];
}
