/*
 * The statements of a run. One round trip each. Every data-modifying part hangs on the row of the part before it, so that
 * a conversation that is not there (or a run that was taken over) writes nothing at all.
 */

/**
 * $1 conversation, $2 owner, $3 now, $4 title, $5 text said, $6.. message, $10 participants, $11.. run, $15 responses, $16 process,
 * $17 idempotency key.
 */
const START_REST = `
  participant AS (
    INSERT INTO participants (id, owner_id, conversation_id, position, alias, provider, model, persona, system_prompt,
      parameters, context_policy, created_at)
    SELECT p.id, $2, conversation.id, p.position, p.alias, p.provider, p.model, p.persona, p.system_prompt,
      p.parameters, p.context_policy, $3
    FROM conversation, jsonb_to_recordset($10::jsonb) AS p (id uuid, position integer, alias text, provider text,
      model text, persona jsonb, system_prompt text, parameters jsonb, context_policy text)
  ), message AS (
    INSERT INTO messages (id, owner_id, conversation_id, role, content, text, tool_results, created_at)
    SELECT $6::uuid, $2, conversation.id, $7, $8::jsonb, $5, $9::jsonb, $3 FROM conversation
  ), run AS (
    INSERT INTO runs (id, owner_id, conversation_id, message_id, strategy, status, options, epoch, created_at, worker_id)
    SELECT $11::uuid, $2, conversation.id, $6::uuid, $12, 'running', $13::jsonb, $14::integer, $3, $16::uuid FROM conversation
  ), response AS (
    INSERT INTO responses (id, owner_id, conversation_id, run_id, message_id, participant_id, position, alias, provider,
      model, status, parameters, dropped_parameters, context, epoch, created_at)
    SELECT r.id, $2, conversation.id, $11::uuid, $6::uuid, r.participant_id, r.position, r.alias, r.provider, r.model,
      'running', r.parameters, ARRAY(SELECT jsonb_array_elements_text(r.dropped_parameters)), r.context, $14::integer, $3
    FROM conversation, jsonb_to_recordset($15::jsonb) AS r (id uuid, participant_id uuid, position integer, alias text,
      provider text, model text, parameters jsonb, dropped_parameters jsonb, context jsonb)
  ), attempt AS (
    INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
    SELECT r.attempt_id, $2, r.id, 1, r.provider, r.model, 'running', $3
    FROM conversation, jsonb_to_recordset($15::jsonb) AS r (id uuid, attempt_id uuid, provider text, model text)
  ), idempotency_key AS (
    INSERT INTO idempotency_keys (owner_id, route, key, fingerprint, run_id, created_at)
    SELECT $2, k.route, k.key, k.fingerprint, $11::uuid, $3
    FROM conversation, jsonb_to_recordset($17::jsonb) AS k (route text, key text, fingerprint text)
  )
  SELECT id FROM conversation`;

export const START_WITH_CONVERSATION = `
  WITH conversation AS (
    INSERT INTO conversations (id, owner_id, title, system_prompt, created_at, updated_at, last_activity_at)
    VALUES ($1, $2, $4, $18, $3, $3, $3)
    RETURNING id
  ), ${START_REST}`;

export const START_IN_CONVERSATION = `
  WITH conversation AS (
    UPDATE conversations
    SET title = coalesce(title, $4), last_activity_at = greatest(last_activity_at, $3)
    WHERE id = $1 AND owner_id = $2
    RETURNING id
  ), ${START_REST}`;

/** $1 run, $2 epoch, $3 now, $4 responses. */
export const START_STAGE = `
  WITH run AS (
    SELECT id, owner_id, conversation_id, message_id FROM runs
    WHERE id = $1 AND epoch = $2::integer AND status = 'running' FOR UPDATE
  ), response AS (
    INSERT INTO responses (id, owner_id, conversation_id, run_id, message_id, participant_id, position, alias, provider,
      model, status, parameters, dropped_parameters, context, epoch, created_at)
    SELECT r.id, run.owner_id, run.conversation_id, run.id, run.message_id, r.participant_id,
      r.position + (SELECT count(*) FROM responses WHERE run_id = $1), r.alias, r.provider, r.model, 'running',
      r.parameters, ARRAY(SELECT jsonb_array_elements_text(r.dropped_parameters)), r.context, $2::integer, $3
    FROM run, jsonb_to_recordset($4::jsonb) AS r (id uuid, participant_id uuid, position integer, alias text,
      provider text, model text, parameters jsonb, dropped_parameters jsonb, context jsonb)
  ), attempt AS (
    INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
    SELECT r.attempt_id, run.owner_id, r.id, 1, r.provider, r.model, 'running', $3
    FROM run, jsonb_to_recordset($4::jsonb) AS r (id uuid, attempt_id uuid, provider text, model text)
  )
  SELECT id FROM run`;

/** What closes an attempt: $3 its id, $4 to $19 its figures. */
const CLOSE_ATTEMPT = `
  UPDATE attempts
  SET outcome = $4, error_code = $5, status_code = $6, upstream_request_id = $7, provider_model = $8, input_tokens = $9,
      output_tokens = $10, cached_tokens = $11, reasoning_tokens = $12, estimated = $13, cost_usd = $14,
      price_version = $15, ttft_ms = $16, latency_ms = $17, started_at = $18, finished_at = $19
  FROM response
  WHERE attempts.id = $3 AND attempts.response_id = response.id
  RETURNING attempts.id`;

/** $1 response, $2 epoch, $3.. the attempt that failed, $20.. the next one. */
export const NEXT_ATTEMPT = `
  WITH response AS (
    SELECT id, owner_id FROM responses WHERE id = $1 AND epoch = $2 AND status = 'running' FOR UPDATE
  ), closed AS (${CLOSE_ATTEMPT})
  INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
  SELECT $20::uuid, owner_id, id, $21::integer, $22, $23, 'running', $24::timestamptz FROM response
  RETURNING id`;

/**
 * $1 response, $2 epoch, $3.. its last attempt, $20.. the answer. The fence is on the row itself: an answer that somebody else
 * has settled stays as it is, and so does its attempt.
 */
export const SETTLE_RESPONSE = `
  WITH response AS (
    UPDATE responses
    SET status = $4, provider_model = $8, input_tokens = $9, output_tokens = $10, cached_tokens = $11,
        reasoning_tokens = $12, estimated = $13, price_version = $15, finished_at = $19, content = $20, reasoning = $21,
        tool_calls = $22::jsonb, citations = $23::jsonb, finish_reason = $24, error = $25::jsonb, partial = $26,
        cost_usd = $27, ttft_ms = $28, latency_ms = $29, provider = $30, model = $31, parameters = $32::jsonb,
        dropped_parameters = $33, context = $34::jsonb
    WHERE id = $1 AND epoch = $2 AND status = 'running'
    RETURNING id
  )${CLOSE_ATTEMPT}`;

/** $1 run, $2 epoch, $3 status, $4 totals, $5 final seq, $6 now. A trigger makes the answers searchable. */
export const FINISH_RUN = `
  WITH run AS (
    UPDATE runs SET status = $3, totals = $4::jsonb, final_seq = $5, finished_at = $6
    WHERE id = $1 AND epoch = $2 AND status = 'running'
    RETURNING conversation_id
  )
  UPDATE conversations
  SET last_activity_at = greatest(last_activity_at, $6)
  FROM run
  WHERE conversations.id = run.conversation_id
  RETURNING conversations.id`;

/** $1 run, $2 the epoch that it had here. */
export const TAKEN_OVER = `SELECT id FROM runs WHERE id = $1 AND epoch <> $2`;
