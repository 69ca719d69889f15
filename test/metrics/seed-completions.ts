import { type DataSource } from 'typeorm';
import { DEFAULT_OWNER_ID, newId } from '../../src/common/ids';

/** What a test says of a call; the rest is an ordinary completed one. Snake case as in the table. */
export interface SeededCall {
  model?: string;
  outcome?: 'running' | 'completed' | 'failed' | 'cancelled';
  error_code?: string | null;
  output_tokens?: number | null;
  cost_usd?: number | null;
  ttft_ms?: number | null;
  latency_ms?: number | null;
  started_at: string;
}

const ORDINARY = {
  model: 'quick',
  outcome: 'completed',
  error_code: null,
  output_tokens: 50,
  cost_usd: 0.001,
  ttft_ms: 100,
  latency_ms: 1_000,
};

/** Inserts a completion that nobody kept, as it would be after the fact: each of its choices with its calls in order. */
export async function seedCompletion(
  database: DataSource,
  choices: readonly (readonly SeededCall[])[],
  ownerId: string = DEFAULT_OWNER_ID,
): Promise<void> {
  const rows = choices.flatMap((calls, choice) =>
    calls.map((call, index) => ({ ...ORDINARY, ...call, id: newId(), choice, number: index + 1 })),
  );
  await database.query(
    `INSERT INTO attempts (id, owner_id, completion_id, choice, number, provider, model, outcome, error_code, input_tokens,
       output_tokens, cost_usd, ttft_ms, latency_ms, started_at)
     SELECT id, $1, $2, choice, number, 'demo', model, outcome, error_code, 10, output_tokens, cost_usd, ttft_ms, latency_ms,
       started_at
     FROM jsonb_to_recordset($3::jsonb) AS row (id uuid, choice integer, number integer, model text, outcome text,
       error_code text, output_tokens integer, cost_usd numeric, ttft_ms double precision, latency_ms double precision,
       started_at timestamptz)`,
    [ownerId, newId(), JSON.stringify(rows)],
  );
}
