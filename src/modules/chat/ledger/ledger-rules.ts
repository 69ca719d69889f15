/** Something that must be true of every row of a table. */
export interface LedgerRule {
  table: 'attempts' | 'responses' | 'runs';
  /** A sentence about each row. */
  promise: string;
  /** Selects what breaks the promise, as `id` and `found`. */
  violations: string;
}

/*
 * A fork takes answers along without their calls, and an import holds what its document says: neither is our bill. Every statement
 * leaves out what was copied, and aggregates in the database, however large that is.
 */
const OWN_RESPONSES = `responses r WHERE NOT r.copied`;
/** Those of completions that nobody keeps have no response. */
const OWN_ATTEMPTS = `attempts a LEFT JOIN responses r ON r.id = a.response_id WHERE r.copied IS NOT TRUE`;
/** A copied run may have no response: what was still being written when it was copied was left out. */
const OWN_RUNS = `runs WHERE EXISTS (SELECT FROM responses r WHERE r.run_id = runs.id AND NOT r.copied)`;

const USAGE = ['input_tokens', 'output_tokens', 'cached_tokens', 'reasoning_tokens'] as const;
const usageOf = (alias: string) => `(${USAGE.map((column) => `${alias}.${column}`).join(', ')})`;

/** The sum of a nullable column: null as soon as one is. */
const exactSum = (column: string) => `CASE WHEN count(*) = count(${column}) THEN sum(${column}) END`;

/** How many rows of each table there are to check. */
export const COUNT_ROWS = `
  SELECT (SELECT count(*) FROM ${OWN_ATTEMPTS})::float8 AS attempts, (SELECT count(*) FROM ${OWN_RESPONSES})::float8 AS responses,
    (SELECT count(*) FROM ${OWN_RUNS})::float8 AS runs`;

export const LEDGER_RULES: readonly LedgerRule[] = [
  {
    table: 'responses',
    promise: 'A response has its calls in the ledger, numbered from 1 without a gap.',
    violations: `
      SELECT r.id, 'numbers ' || coalesce(string_agg(a.number::text, ', ' ORDER BY a.number), 'missing') AS found
      FROM responses r LEFT JOIN attempts a ON a.response_id = r.id
      WHERE NOT r.copied
      GROUP BY r.id
      HAVING count(a.id) = 0 OR min(a.number) <> 1 OR max(a.number) <> count(a.id) OR count(DISTINCT a.number) <> count(a.id)`,
  },
  {
    table: 'attempts',
    promise: 'A call of a response that has ended has ended, too.',
    violations: `
      SELECT a.id, 'running, and its response is ' || r.status AS found
      FROM ${OWN_ATTEMPTS} AND a.outcome = 'running' AND r.status <> 'running'`,
  },
  {
    table: 'attempts',
    promise: 'A call that has ended says when; one that failed says why.',
    violations: `
      SELECT a.id, a.outcome || ', finished_at ' || coalesce(a.finished_at::text, 'null') || ', error_code ' ||
        coalesce(a.error_code, 'null') AS found
      FROM ${OWN_ATTEMPTS} AND ((a.outcome = 'running') <> (a.finished_at IS NULL)
        OR (a.outcome = 'failed') <> (a.error_code IS NOT NULL))`,
  },
  {
    table: 'attempts',
    promise:
      'A cost has the version of its price; a call without tokens costs nothing, or nobody knows what.',
    violations: `
      SELECT a.id, 'cost ' || a.cost_usd || ', price ' || coalesce(a.price_version, 'null') AS found
      FROM ${OWN_ATTEMPTS} AND a.cost_usd IS NOT NULL
        AND CASE WHEN a.input_tokens IS NULL THEN a.cost_usd <> 0 ELSE a.price_version IS NULL END`,
  },
  {
    table: 'responses',
    promise: 'A response costs what its calls cost together: unknown when one of them is.',
    violations: `
      SELECT r.id, 'cost ' || coalesce(r.cost_usd::text, 'null') || ', its calls ' ||
        coalesce((${exactSum('a.cost_usd')})::text, 'null') AS found
      FROM responses r JOIN attempts a ON a.response_id = r.id
      WHERE NOT r.copied AND r.status <> 'running'
      GROUP BY r.id
      HAVING r.cost_usd IS DISTINCT FROM ${exactSum('a.cost_usd')}`,
  },
  {
    table: 'responses',
    promise: 'Model and tokens of a response are those of the call that answered.',
    violations: `
      SELECT r.id, concat_ws('/', r.provider, r.model) || ' ' || ${usageOf('r')}::text AS found
      FROM ${OWN_RESPONSES} AND r.status <> 'running' AND NOT EXISTS (
        SELECT FROM attempts a
        WHERE a.response_id = r.id AND a.provider = r.provider AND a.model = r.model AND a.estimated = r.estimated
          AND ${usageOf('a')} IS NOT DISTINCT FROM ${usageOf('r')}
          AND (a.outcome = 'completed') = (r.status = 'completed')
      )`,
  },
  {
    table: 'responses',
    promise: 'One call of a complete answer was complete, and none of another one.',
    violations: `
      SELECT r.id, r.status || ' with ' || count(*) FILTER (WHERE a.outcome = 'completed') || ' complete calls' AS found
      FROM responses r JOIN attempts a ON a.response_id = r.id
      WHERE NOT r.copied
      GROUP BY r.id
      HAVING count(*) FILTER (WHERE a.outcome = 'completed') <> (r.status = 'completed')::integer`,
  },
  {
    table: 'responses',
    promise:
      'A response that has ended says when and how: a finish reason, an error, or neither when it was cancelled.',
    violations: `
      SELECT r.id, concat_ws(', ', r.status, r.finish_reason, r.error->>'code', r.finished_at) AS found
      FROM ${OWN_RESPONSES} AND ((r.status = 'running') <> (r.finished_at IS NULL)
        OR (r.status = 'completed') <> (r.finish_reason IS NOT NULL)
        OR (r.status = 'failed') <> (r.error IS NOT NULL)
        OR (r.partial AND r.status NOT IN ('failed', 'cancelled')))`,
  },
  {
    table: 'runs',
    promise: 'A run that has ended says so in full, and none of its responses is running.',
    violations: `
      SELECT runs.id, concat_ws(', ', runs.status, 'final_seq ' || coalesce(runs.final_seq::text, 'null')) AS found
      FROM ${OWN_RUNS} AND ((runs.status = 'running') <> (runs.final_seq IS NULL)
        OR (runs.status = 'running') <> (runs.totals IS NULL) OR (runs.status = 'running') <> (runs.finished_at IS NULL)
        OR (runs.status <> 'running' AND EXISTS (
          SELECT FROM responses r WHERE r.run_id = runs.id AND r.status = 'running')))`,
  },
  {
    table: 'runs',
    promise: 'The totals of a run are the sums over its responses.',
    violations: `
      SELECT id, 'totals ' || totals::text || ', responses ' || sums::text AS found
      FROM (
        SELECT runs.id, runs.totals, jsonb_build_object(
          ${USAGE.map((column) => `'${column}', coalesce(sum(r.${column}), 0)`).join(', ')},
          'total_tokens', coalesce(sum(r.input_tokens), 0) + coalesce(sum(r.output_tokens), 0),
          'cost_usd', ${exactSum('r.cost_usd')}) AS sums
        FROM runs JOIN responses r ON r.run_id = runs.id
        WHERE runs.status <> 'running'
        GROUP BY runs.id
        HAVING NOT bool_or(r.copied)
      ) compared
      WHERE totals IS NULL OR NOT totals @> sums`,
  },
];
