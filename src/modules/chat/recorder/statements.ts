/*
 * The statements of a run. One round trip each. Every data-modifying part hangs on the row of the part before it, so that
 * a conversation that is not there (or a run that was taken over) writes nothing at all.
 */

/**
 * $1 conversation, $2 owner, $3 now, $4 title, $5 new message, $6 its id or that of the message to answer, $7 participants, $8..
 * run, $12 responses, $13 process, $14 idempotency key, $15.. what is retried, $17 seed, $18 version of the
 * prompts, $19 blind.
 *
 * Another answer to a message that is there already becomes the version that counts only when it is complete.
 */
const START_REST = `
  participant AS (
    INSERT INTO participants (id, owner_id, conversation_id, position, alias, provider, model, persona, system_prompt,
      parameters, context_policy, created_at)
    SELECT p.id, $2, conversation.id, p.position, p.alias, p.provider, p.model, p.persona, p.system_prompt,
      p.parameters, p.context_policy, $3
    FROM conversation, jsonb_to_recordset($7::jsonb) AS p (id uuid, position integer, alias text, provider text,
      model text, persona jsonb, system_prompt text, parameters jsonb, context_policy text)
  ), message AS (
    INSERT INTO messages (id, owner_id, conversation_id, role, content, text, tool_results, provenance, participant_id,
      created_at)
    SELECT $6::uuid, $2, conversation.id, m.role, m.content, m.text, m.tool_results, m.provenance,
      m.participant_id, $3
    FROM conversation, jsonb_to_recordset($5::jsonb) AS m (role text, content jsonb, text text, tool_results jsonb,
      provenance jsonb, participant_id uuid)
  ), run AS (
    INSERT INTO runs (id, owner_id, conversation_id, message_id, strategy, status, options, epoch, created_at, worker_id,
      retry_of, retry_fingerprint, seed, prompt_version, blind)
    SELECT $8::uuid, $2, conversation.id, $6::uuid, $9, 'running', $10::jsonb, $11::integer, $3, $13::uuid, $15::uuid, $16,
      $17::integer, $18::integer, $19::boolean
    FROM conversation
  ), response AS (
    INSERT INTO responses (id, owner_id, conversation_id, run_id, message_id, participant_id, position, stage,
      stage_name, role, alias, provider, model, status, parameters, dropped_parameters, context, epoch, created_at, label, hidden,
      activated_at)
    SELECT r.id, $2, conversation.id, $8::uuid, $6::uuid, r.participant_id, r.position, r.stage, r.stage_name, r.role, r.alias,
      r.provider, r.model,
      'running', r.parameters, ARRAY(SELECT jsonb_array_elements_text(r.dropped_parameters)), r.context, $11::integer, $3,
      r.label, $19::boolean, CASE WHEN $5::jsonb <> '[]' THEN $3::timestamptz END
    FROM conversation, jsonb_to_recordset($12::jsonb) AS r (id uuid, participant_id uuid, position integer, stage integer,
      stage_name text, role text, alias text, provider text, model text, parameters jsonb, dropped_parameters jsonb,
      context jsonb, label text)
  ), attempt AS (
    INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
    SELECT r.attempt_id, $2, r.id, 1, r.provider, r.model, 'running', $3
    FROM conversation, jsonb_to_recordset($12::jsonb) AS r (id uuid, attempt_id uuid, provider text, model text)
  ), idempotency_key AS (
    INSERT INTO idempotency_keys (owner_id, route, key, fingerprint, run_id, created_at)
    SELECT $2, k.route, k.key, k.fingerprint, $8::uuid, $3
    FROM conversation, jsonb_to_recordset($14::jsonb) AS k (route text, key text, fingerprint text)
  )
  SELECT id FROM conversation`;

export const START_WITH_CONVERSATION = `
  WITH conversation AS (
    INSERT INTO conversations (id, owner_id, title, system_prompt, dialect, external_id, created_at, updated_at,
      last_activity_at)
    VALUES ($1, $2, $4, $20, $21, $22, $3, $3, $3)
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
    SELECT id, owner_id, conversation_id, message_id, blind AND revealed_at IS NULL AS hidden FROM runs
    WHERE id = $1 AND epoch = $2::integer AND status = 'running' FOR UPDATE
  ), response AS (
    INSERT INTO responses (id, owner_id, conversation_id, run_id, message_id, participant_id, position, stage,
      stage_name, role, alias, provider, model, status, parameters, dropped_parameters, context, epoch, created_at, hidden)
    SELECT r.id, run.owner_id, run.conversation_id, run.id, run.message_id, r.participant_id, r.position, r.stage,
      r.stage_name, r.role, r.alias, r.provider, r.model, 'running', r.parameters,
      ARRAY(SELECT jsonb_array_elements_text(r.dropped_parameters)), r.context, $2::integer, $3, run.hidden
    FROM run, jsonb_to_recordset($4::jsonb) AS r (id uuid, participant_id uuid, position integer, stage integer,
      stage_name text, role text, alias text, provider text, model text, parameters jsonb, dropped_parameters jsonb,
      context jsonb)
    ON CONFLICT (id) DO NOTHING
  ), attempt AS (
    INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at)
    SELECT r.attempt_id, run.owner_id, r.id, 1, r.provider, r.model, 'running', $3
    FROM run, jsonb_to_recordset($4::jsonb) AS r (id uuid, attempt_id uuid, provider text, model text)
    ON CONFLICT (id) DO NOTHING
  )
  SELECT id FROM run`;

/** What is known of an attempt when it has ended, with the types that Postgres reads it as. */
const ENDED = {
  outcome: 'text',
  error_code: 'text',
  status_code: 'integer',
  upstream_request_id: 'text',
  provider_model: 'text',
  input_tokens: 'integer',
  output_tokens: 'integer',
  cached_tokens: 'integer',
  reasoning_tokens: 'integer',
  estimated: 'boolean',
  cost_usd: 'numeric',
  price_version: 'text',
  ttft_ms: 'double precision',
  latency_ms: 'double precision',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
};

export const ENDED_COLUMNS = Object.keys(ENDED);

/** What an attempt that has ended gets from the row of this name. */
export const closedColumns = (row: string) =>
  ENDED_COLUMNS.map((name) => `${name} = ${row}.${name}`).join(', ');

/** The columns of such a row. */
export const CLOSED_VALUES = ['id uuid', ...Object.entries(ENDED).map((column) => column.join(' '))].join(
  ', ',
);

/** What closes attempts: $3, those that have ended. */
const CLOSE_ATTEMPTS = `
  UPDATE attempts SET ${closedColumns('ended')}
  FROM response, jsonb_to_recordset($3::jsonb) AS ended (${CLOSED_VALUES})
  WHERE attempts.id = ended.id AND attempts.response_id = response.id`;

/** $1 response, $2 epoch, $3 attempts that have ended, $4.. the one that begins. Sent again, it does the same once. */
export const OPEN_ATTEMPT = `
  WITH response AS (
    SELECT id, owner_id FROM responses WHERE id = $1 AND epoch = $2 AND status = 'running' FOR UPDATE
  ), closed AS (${CLOSE_ATTEMPTS}
  ), opened AS (
    INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, started_at, request)
    SELECT $4::uuid, owner_id, id, $5::integer, $6, $7, 'running', $8::timestamptz, $9::jsonb FROM response
    ON CONFLICT (id) DO NOTHING
  )
  SELECT id FROM response`;

/**
 * $1 response, $2 epoch, $3 attempts that have ended, $4.. the answer. The fence is on the row itself: an answer that somebody
 * else has settled stays as it is, and so do its attempts. What began in the moment in which its run was revealed, and was not seen
 * by that, is revealed here.
 */
export const SETTLE_RESPONSE = `
  WITH response AS (
    UPDATE responses
    SET status = $4, provider_model = $5, input_tokens = $6, output_tokens = $7, cached_tokens = $8,
        reasoning_tokens = $9, estimated = $10, price_version = $11, finished_at = $12, content = $13, reasoning = $14,
        tool_calls = $15::jsonb, citations = $16::jsonb, finish_reason = $17, error = $18::jsonb, partial = $19,
        cost_usd = $20, ttft_ms = $21, latency_ms = $22, provider = $23, model = $24, parameters = $25::jsonb,
        dropped_parameters = $26, context = $27::jsonb,
        activated_at = coalesce(activated_at, CASE WHEN $4 = 'completed' THEN $12::timestamptz END),
        hidden = hidden AND EXISTS (SELECT FROM runs WHERE runs.id = run_id AND blind AND revealed_at IS NULL)
    WHERE id = $1 AND epoch = $2 AND status = 'running'
    RETURNING id
  ), closed AS (${CLOSE_ATTEMPTS})
  SELECT id FROM response`;

/**
 * $1 run, $2 epoch, $3 status, $4 totals, $5 final seq, $6 now, $7 error, $8 result, $9 answers that were fused, each with a new
 * id, to be noted as the person's choice. A trigger makes the answers searchable.
 */
export const FINISH_RUN = `
  WITH run AS (
    UPDATE runs SET status = $3, totals = $4::jsonb, final_seq = $5, finished_at = $6, error = $7::jsonb,
      result = $8::jsonb
    WHERE id = $1 AND epoch = $2 AND status = 'running'
    RETURNING conversation_id
  ), choice AS (
    INSERT INTO votes (id, owner_id, conversation_id, message_id, kind, response_id, model, tags, not_counted, created_at, updated_at)
    SELECT chosen.id, r.owner_id, c.id, r.message_id, 'fused', r.id, r.provider || '/' || r.model, c.tags, 'no_opponent', $6, $6
    FROM run JOIN conversations c ON c.id = run.conversation_id
      CROSS JOIN jsonb_to_recordset($9::jsonb) AS chosen (id uuid, response_id uuid)
      JOIN responses r ON r.id = chosen.response_id AND r.role = 'answer'
    ON CONFLICT (owner_id, response_id) WHERE kind = 'fused' DO NOTHING
  )
  UPDATE conversations
  SET last_activity_at = greatest(last_activity_at, $6)
  FROM run
  WHERE conversations.id = run.conversation_id
  RETURNING conversations.id`;

/** $1 run, $2 the epoch that it had here. */
export const TAKEN_OVER = `SELECT id FROM runs WHERE id = $1 AND epoch <> $2`;
