import { type DataSource } from 'typeorm';
import { DEFAULT_OWNER_ID, newId } from '../../src/common/ids';

/** What a test says of a response; the rest is an ordinary completed one. Snake case as in the table. */
export interface SeededResponse {
  provider?: string;
  model?: string;
  status?: 'running' | 'completed' | 'failed' | 'cancelled';
  error?: { code: string } | null;
  input_tokens?: number | null;
  output_tokens?: number | null;
  cached_tokens?: number | null;
  reasoning_tokens?: number | null;
  estimated?: boolean;
  cost_usd?: number | null;
  ttft_ms?: number | null;
  latency_ms?: number | null;
  copied?: boolean;
  created_at?: string;
}

const ORDINARY: Required<SeededResponse> = {
  provider: 'demo',
  model: 'quick',
  status: 'completed',
  error: null,
  input_tokens: 10,
  output_tokens: 50,
  cached_tokens: 0,
  reasoning_tokens: 0,
  estimated: false,
  cost_usd: 0.001,
  ttft_ms: 100,
  latency_ms: 1_000,
  copied: false,
  created_at: new Date().toISOString(),
};

/** Inserts a conversation with one run and these responses, as they would be after the fact. */
export async function seedResponses(
  database: DataSource,
  responses: readonly SeededResponse[],
  ownerId: string = DEFAULT_OWNER_ID,
): Promise<void> {
  const [conversation, message, run] = [newId(), newId(), newId()];
  const rows = responses.map((response, position) => ({
    ...ORDINARY,
    ...response,
    id: newId(),
    position,
  }));
  await database.query(
    `WITH conversation AS (
       INSERT INTO conversations (id, owner_id, created_at, updated_at, last_activity_at)
       VALUES ($1, $4, now(), now(), now())
     ), message AS (
       INSERT INTO messages (id, owner_id, conversation_id, role, created_at) VALUES ($2, $4, $1, 'user', now())
     ), run AS (
       INSERT INTO runs (id, owner_id, conversation_id, message_id, strategy, status, created_at)
       VALUES ($3, $4, $1, $2, 'broadcast', 'completed', now())
     )
     INSERT INTO responses (id, owner_id, conversation_id, run_id, message_id, position, provider, model, status, error,
       input_tokens, output_tokens, cached_tokens, reasoning_tokens, estimated, cost_usd, ttft_ms, latency_ms, copied,
       created_at)
     SELECT id, $4, $1, $3, $2, position, provider, model, status, error, input_tokens, output_tokens, cached_tokens,
       reasoning_tokens, estimated, cost_usd, ttft_ms, latency_ms, copied, created_at
     FROM jsonb_to_recordset($5::jsonb) AS row (id uuid, position integer, provider text, model text, status text,
       error jsonb, input_tokens integer, output_tokens integer, cached_tokens integer, reasoning_tokens integer,
       estimated boolean, cost_usd numeric, ttft_ms double precision, latency_ms double precision, copied boolean,
       created_at timestamptz)`,
    [conversation, message, run, ownerId, JSON.stringify(rows)],
  );
}
