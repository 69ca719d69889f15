/*
 * Completions that nobody keeps are in the ledger only. A choice of one is a call, as a response is: of the attempt that answered, or
 * else of the last one, with the time since the first one began, at the cost of all.
 */
const READ_COMPLETIONS = `
    SELECT answered.provider, answered.model, answered.outcome, answered.error_code, answered.input_tokens, answered.output_tokens,
      answered.cached_tokens, answered.reasoning_tokens, answered.estimated, bill.cost_usd,
      answered.ttft_ms + waited.ms, answered.latency_ms + waited.ms
    FROM attempts AS first
      CROSS JOIN LATERAL (
        SELECT * FROM attempts
        WHERE completion_id = first.completion_id AND choice = first.choice
        ORDER BY outcome = 'completed' DESC, number DESC
        LIMIT 1
      ) AS answered
      CROSS JOIN LATERAL (
        SELECT CASE WHEN bool_and(cost_usd IS NOT NULL) THEN sum(cost_usd) END AS cost_usd
        FROM attempts
        WHERE completion_id = first.completion_id AND choice = first.choice
      ) AS bill
      CROSS JOIN LATERAL (
        SELECT extract(epoch FROM answered.started_at - first.started_at)::float8 * 1000 AS ms
      ) AS waited
    WHERE first.completion_id IS NOT NULL AND first.number = 1
      AND first.owner_id = $1 AND first.started_at >= $2 AND first.started_at < $3`;

/*
 * $1 owner, $2 from, $3 to, $4 provider or null, $5 full model id or null, $6 whether models are told apart. The totals come first.
 * Counts are cast because the driver sends bigint and numeric as text.
 */
export const READ_STATISTICS = `
  WITH asked AS (
    SELECT provider, model, status, error->>'code' AS error_code, input_tokens, output_tokens, cached_tokens, reasoning_tokens,
      estimated, cost_usd, ttft_ms, latency_ms
    FROM responses
    WHERE owner_id = $1 AND created_at >= $2 AND created_at < $3 AND NOT copied
    UNION ALL
    ${READ_COMPLETIONS}
  ), scoped AS MATERIALIZED (
    SELECT provider, CASE WHEN $6::boolean THEN provider || '/' || model END AS model, status,
      coalesce(error_code, 'unknown') AS error_code,
      input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, cost_usd, ttft_ms, latency_ms,
      status = 'completed' AND output_tokens > 0 AND latency_ms > ttft_ms AS paced
    FROM asked
    WHERE ($4::text IS NULL OR provider = $4) AND ($5::text IS NULL OR provider || '/' || model = $5)
  ), failures AS (
    SELECT provider, model, is_total, jsonb_object_agg(error_code, calls) AS errors
    FROM (
      SELECT provider, model, error_code, grouping(provider) = 1 AS is_total, count(*) AS calls
      FROM scoped
      WHERE status = 'failed'
      GROUP BY GROUPING SETS ((provider, model, error_code), (error_code))
    ) AS by_code
    GROUP BY provider, model, is_total
  ), figures AS (
    SELECT provider, model, grouping(provider) = 1 AS is_total,
      count(*)::float8 AS calls,
      (count(*) FILTER (WHERE status = 'completed'))::float8 AS completed,
      (count(*) FILTER (WHERE status = 'failed'))::float8 AS failed,
      (count(*) FILTER (WHERE status = 'cancelled'))::float8 AS cancelled,
      (count(*) FILTER (WHERE status = 'running'))::float8 AS running,
      -- A call that is refused at once would make a model look fast.
      percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_ms)
        FILTER (WHERE status = 'completed') AS latency,
      percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY ttft_ms) AS ttft,
      coalesce(sum(input_tokens), 0)::float8 AS "inputTokens",
      coalesce(sum(output_tokens), 0)::float8 AS "outputTokens",
      coalesce(sum(cached_tokens), 0)::float8 AS "cachedTokens",
      coalesce(sum(reasoning_tokens), 0)::float8 AS "reasoningTokens",
      (count(*) FILTER (WHERE estimated))::float8 AS estimated,
      -- Of sums: an answer that came in one piece has no pace of its own and would spoil a mean.
      (sum(output_tokens) FILTER (WHERE paced) * 1000.0
        / sum(latency_ms - ttft_ms) FILTER (WHERE paced))::float8 AS "tokensPerSecond",
      sum(cost_usd)::float8 AS "costUsd",
      (count(*) FILTER (WHERE cost_usd IS NULL AND status <> 'running'))::float8 AS unpriced
    FROM scoped
    GROUP BY GROUPING SETS ((provider, model), ())
  )
  SELECT figures.*, failures.errors
  FROM figures
  LEFT JOIN failures ON failures.is_total = figures.is_total
    AND failures.provider IS NOT DISTINCT FROM figures.provider
    AND failures.model IS NOT DISTINCT FROM figures.model
  ORDER BY figures.is_total DESC, figures.calls DESC, figures.provider, figures.model`;
