/*
 * The statements of leases, checkpoints and takeovers. None of them belongs to one run: there is one heartbeat and one batch of
 * checkpoints at a time for all the runs of a process.
 */

/** $1 worker, $2 lease in milliseconds, $3 its process. */
export const BEGIN_LEASE = `
  INSERT INTO workers (id, started_at, expires_at, process)
  VALUES ($1, clock_timestamp(), clock_timestamp() + $2::double precision * interval '1 millisecond', $3::jsonb)`;

/** $1 host. The workers whose processes somebody on this host can look at. */
export const READ_NEIGHBOURS = `SELECT id, process FROM workers WHERE process->>'host' = $1`;

/**
 * $1 worker, $2 lease in milliseconds. A row that is there can be renewed, however late: who takes its runs deletes it first.
 */
export const RENEW_LEASE = `
  UPDATE workers SET expires_at = clock_timestamp() + $2::double precision * interval '1 millisecond'
  WHERE id = $1 RETURNING id`;

/**
 * $1 the worker that takes over, $2 runs of its own that nobody executes, $3 workers that are known to be dead. Takes those, and every
 * running run whose worker has expired or is gone, or that never had one. The epoch is what fences the old owner off, on the run and
 * on each open response.
 */
export const TAKE_OVER = `
  WITH expired AS (
    DELETE FROM workers WHERE (expires_at < clock_timestamp() OR id = ANY($3::uuid[])) AND id <> $1 RETURNING id
  ), taken AS (
    UPDATE runs SET epoch = epoch + 1, worker_id = $1
    WHERE status = 'running' AND (
      worker_id IS NULL OR worker_id IN (SELECT id FROM expired)
      OR NOT EXISTS (SELECT FROM workers WHERE workers.id = runs.worker_id)
      OR (worker_id = $1 AND id = ANY($2::uuid[]))
    )
    RETURNING id, epoch, strategy, options
  ), opened AS (
    UPDATE responses SET epoch = taken.epoch FROM taken
    WHERE responses.run_id = taken.id AND responses.status = 'running'
  )
  SELECT id AS "runId", epoch, strategy, options FROM taken`;

/** $1 run. All its responses, in order. */
export const READ_RESPONSES = `
  SELECT id, stage, status, input_tokens, output_tokens, cached_tokens, reasoning_tokens, cost_usd::float8, latency_ms
  FROM responses WHERE run_id = $1 ORDER BY position, id`;

/** $1 run. The calls made for its open responses, oldest first, with what was checkpointed of each. */
export const READ_OPEN_ATTEMPTS = `
  SELECT a.id, a.response_id, a.number, a.provider, a.model, a.outcome, a.request, a.input_tokens, a.output_tokens,
    a.cached_tokens, a.reasoning_tokens, a.estimated, a.cost_usd::float8, a.price_version, a.ttft_ms, a.latency_ms,
    CASE WHEN pieces.content IS NOT NULL THEN to_jsonb(pieces) END AS written
  FROM responses r
  JOIN attempts a ON a.response_id = r.id
  LEFT JOIN LATERAL (
    SELECT string_agg(content, '' ORDER BY number) AS content, string_agg(reasoning, '' ORDER BY number) AS reasoning,
      coalesce(jsonb_agg(parts ORDER BY number) FILTER (WHERE parts IS NOT NULL), '[]') AS parts,
      max(input_tokens) AS input_tokens, max(ttft_ms) AS ttft_ms, max(latency_ms) AS latency_ms
    FROM checkpoints WHERE attempt_id = a.id HAVING count(*) > 0
  ) pieces ON true
  WHERE r.run_id = $1 AND r.status = 'running'
  ORDER BY a.number`;

/** The columns of $7 and $8 of CLOSE_LOST_RUN that the tables call the same. */
const FIGURES = `input_tokens integer, output_tokens integer, cached_tokens integer, reasoning_tokens integer,
        estimated boolean, cost_usd numeric, price_version text, ttft_ms double precision, latency_ms double precision`;

const setFigures = (now: string) => `input_tokens = lost.input_tokens, output_tokens = lost.output_tokens,
        cached_tokens = lost.cached_tokens, reasoning_tokens = lost.reasoning_tokens, estimated = lost.estimated,
        cost_usd = lost.cost_usd, price_version = lost.price_version, ttft_ms = lost.ttft_ms,
        latency_ms = lost.latency_ms, finished_at = ${now}`;

/** Closes attempts of the rows of `response`: parameters with the time, and with the attempts that were open. */
const closeLostAttempts = (now: string, attempts: string) => `
    UPDATE attempts
    SET outcome = 'failed', error_code = 'interrupted', ${setFigures(now)}
    FROM response, jsonb_to_recordset(${attempts}::jsonb) AS lost (id uuid, ${FIGURES})
    WHERE attempts.id = lost.id AND attempts.response_id = response.id AND attempts.outcome = 'running'`;

/**
 * $1 run, $2 epoch, $3 status, $4 totals, $5 final seq, $6 now, $7 the responses that were open, $8 the attempts that were, $9 why
 * the run failed as a whole. The epoch of a response may be an older one: a stage that was stored while the run was taken over.
 */
export const CLOSE_LOST_RUN = `
  WITH run AS (
    UPDATE runs SET status = $3, totals = $4::jsonb, final_seq = $5, finished_at = $6, error = $9::jsonb
    WHERE id = $1 AND epoch = $2::integer AND status = 'running'
    RETURNING id
  ), response AS (
    UPDATE responses
    SET status = 'failed', epoch = $2::integer, error = lost.error, partial = lost.partial, content = lost.content,
        reasoning = lost.reasoning, tool_calls = lost.tool_calls, citations = lost.citations, provider = lost.provider,
        model = lost.model, parameters = coalesce(lost.request->'parameters', responses.parameters),
        dropped_parameters = CASE WHEN lost.request IS NULL THEN responses.dropped_parameters
          ELSE ARRAY(SELECT jsonb_array_elements_text(lost.request->'dropped_parameters')) END,
        context = coalesce(lost.request->'context', responses.context), ${setFigures('$6')}
    FROM run, jsonb_to_recordset($7::jsonb) AS lost (id uuid, error jsonb, partial boolean, content text, reasoning text,
        tool_calls jsonb, citations jsonb, provider text, model text, request jsonb, ${FIGURES})
    WHERE responses.id = lost.id AND responses.run_id = run.id AND responses.epoch <= $2::integer
      AND responses.status = 'running'
    RETURNING responses.id
  ), attempt AS (${closeLostAttempts('$6', '$8')}
  ), written AS (
    DELETE FROM checkpoints USING run, responses
    WHERE responses.run_id = run.id AND checkpoints.response_id = responses.id
  )
  SELECT id FROM run`;

/**
 * $1 run, $2 epoch, $3 now, $4 the attempts that were open, $5 those that begin. Begins the open responses anew: what was checkpointed
 * of them is gone.
 */
export const REASK_LOST_RUN = `
  WITH run AS (
    SELECT id FROM runs WHERE id = $1 AND epoch = $2::integer AND status = 'running' FOR UPDATE
  ), response AS (
    UPDATE responses SET epoch = $2::integer FROM run
    WHERE responses.run_id = run.id AND responses.status = 'running' AND responses.epoch <= $2::integer
    RETURNING responses.id, responses.owner_id
  ), attempt AS (${closeLostAttempts('$3', '$4')}
  ), opened AS (
    INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
    SELECT a.id, response.owner_id, response.id, a.number, a.provider, a.model, 'running', $3::timestamptz
    FROM response JOIN jsonb_to_recordset($5::jsonb) AS a (id uuid, response_id uuid, number integer, provider text, model text)
      ON a.response_id = response.id
  ), written AS (
    DELETE FROM checkpoints USING response WHERE checkpoints.response_id = response.id
  )
  SELECT id FROM run`;

/**
 * $1 to $8: columns of the pieces, $9 the epochs of their responses, $10 responses that have ended, $11 one more column. Pieces
 * of a response that is not ours to write any more are left out.
 */
export const APPEND_CHECKPOINTS = `
  WITH ended AS (
    -- One whose end was not stored, or that another process writes now, still needs them.
    DELETE FROM checkpoints WHERE response_id = ANY($10::uuid[])
      AND NOT EXISTS (SELECT FROM responses WHERE id = checkpoints.response_id AND status = 'running')
  )
  INSERT INTO checkpoints (attempt_id, number, response_id, content, reasoning, input_tokens, ttft_ms, latency_ms, parts)
  SELECT p.attempt_id, p.number, p.response_id, p.content, p.reasoning, p.input_tokens, p.ttft_ms, p.latency_ms, p.parts
  FROM unnest($1::uuid[], $2::integer[], $3::uuid[], $4::text[], $5::text[], $6::integer[], $7::double precision[],
    $8::double precision[], $9::integer[], $11::jsonb[])
    AS p (attempt_id, number, response_id, content, reasoning, input_tokens, ttft_ms, latency_ms, epoch, parts)
  JOIN responses ON responses.id = p.response_id AND responses.epoch = p.epoch AND responses.status = 'running'
  -- Sent again when it was not known whether it had arrived: what is there is the same.
  ON CONFLICT DO NOTHING`;

/** What was checkpointed of answers that were stored after all, by a process that ended before it could tidy up. */
export const DROP_SETTLED_CHECKPOINTS = `
  DELETE FROM checkpoints
  WHERE NOT EXISTS (
    SELECT FROM responses WHERE responses.id = checkpoints.response_id AND responses.status = 'running'
  )`;
