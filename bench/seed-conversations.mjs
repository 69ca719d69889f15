/*
 * Fills a database with conversations: node bench/seed-conversations.mjs [--conversations 100000] [--responses 2000000]
 * In DATABASE_URL, which must not hold conversations yet, or in an embedded server under .parley/bench.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { v7 } from 'uuid';
import { openDatabase } from './lib/database.mjs';
import { randomFrom, text } from './lib/words.mjs';

const OWNER = '00000000-0000-7000-8000-000000000001';
const MODELS = ['quick', 'thoughtful', 'contrarian', 'verbose', 'slow'];
const BATCH = 100;
const WRITERS = 2;
const START = Date.parse('2024-01-01T00:00:00Z');
const SPAN_MS = 600 * 24 * 60 * 60 * 1000;
/** Conversations before this share of them also say `antiquek`: a word that is common and not in any recent one. */
const ANTIQUE_SHARE = 0.6;

const INDEXES = {
  search_entries: ['ix_search_entries_conversation_id', 'ix_search_entries_words'],
  messages: ['ix_messages_conversation_id_id'],
  runs: ['ix_runs_conversation_id_id', 'ix_runs_message_id'],
  responses: [
    'ix_responses_conversation_id_message_id',
    'ix_responses_message_id',
    'ix_responses_run_id_position',
    'ix_responses_participant_id',
    'ix_responses_owner_id_created_at',
  ],
  attempts: ['ix_attempts_response_id_number'],
};

export async function seed(url, { conversations, responses }) {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    const { rows } = await admin.query('SELECT count(*)::integer AS count FROM conversations');
    if (rows[0].count >= conversations) return console.log(`Already there: ${rows[0].count} conversations`);
    if (rows[0].count > 1) throw new Error('The database has conversations of its own: take an empty one');
    const definitions = await dropIndexes(admin);
    await write(url, conversations, Math.round(responses / conversations / MODELS.length));
    await admin.query(`SET maintenance_work_mem = '1GB'`);
    for (const { name, definition } of definitions) {
      console.log(`Building ${name} ...`);
      await admin.query(definition);
    }
    await admin.query('VACUUM ANALYZE');
  } finally {
    await admin.end();
  }
}

/** Filling the tables first and indexing them then takes a fraction of the time. */
async function dropIndexes(client) {
  const { rows } = await client.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE indexname = ANY($1)`,
    [Object.values(INDEXES).flat()],
  );
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows;
}

async function write(url, conversations, turns) {
  let next = 0;
  const begun = Date.now();
  const writer = async () => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`SET synchronous_commit = off`);
    // Triggers and foreign keys are skipped: the rows below are consistent, and their words are indexed in bulk.
    await client.query(`SET session_replication_role = replica`);
    while (next < conversations) {
      const first = next;
      next += BATCH;
      await writeBatch(client, first, Math.min(next, conversations), conversations, turns);
      if (first % 5_000 === 0)
        console.log(`${first} conversations after ${Math.round((Date.now() - begun) / 1000)} s`);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
}

async function writeBatch(client, first, last, total, turns) {
  const rows = { conversations: [], participants: [], messages: [], runs: [], responses: [] };
  for (let index = first; index < last; index++) conversation(rows, index, total, turns);
  await client.query('BEGIN');
  for (const [name, statement] of Object.entries(STATEMENTS)) {
    await client.query(statement, [JSON.stringify(rows[name])]);
  }
  await client.query('COMMIT');
}

function conversation(rows, index, total, turns) {
  const random = randomFrom(index + 1);
  const began = START + (index / total) * SPAN_MS;
  const id = v7({ msecs: began });
  const antique = index < total * ANTIQUE_SHARE ? ' antiquek' : '';
  const participants = MODELS.map((model, position) => ({
    id: v7({ msecs: began }),
    c: id,
    model,
    position,
    at: iso(began),
  }));
  rows.participants.push(...participants);
  let at = began;
  for (let turn = 0; turn < turns; turn++) {
    at += random() * 60_000;
    const message = v7({ msecs: at });
    const run = v7({ msecs: at });
    const common = { c: id, m: message, run, at: iso(at) };
    rows.messages.push({
      ...common,
      text: text(random, 5 + Math.floor(random() * 40)) + (turn === 0 ? antique : ''),
    });
    rows.runs.push(common);
    participants.forEach((participant, position) => {
      const content =
        text(random, 20 + Math.floor(random() * 200)) + (turn + position === 0 ? ` unique${index}k` : '');
      const ttft = 100 + random() * 900;
      rows.responses.push({
        ...common,
        id: v7({ msecs: at }),
        attempt: v7({ msecs: at }),
        p: participant.id,
        position,
        model: participant.model,
        content,
        ttft,
        latency: ttft + random() * 10_000,
      });
    });
  }
  rows.conversations.push({
    id,
    title: text(random, 4),
    tags: [`tag${Math.floor(random() * 50)}`],
    archived: random() < 0.1 ? iso(at) : null,
    at: iso(began),
    last: iso(at),
  });
}

const iso = (ms) => new Date(ms).toISOString();

const STATEMENTS = {
  conversations: `
    WITH new AS (
      SELECT * FROM jsonb_to_recordset($1) AS r (id uuid, title text, tags jsonb, archived timestamptz, at timestamptz,
        last timestamptz)
    ), titles AS (
      INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
      SELECT id, 'title', '${OWNER}', id, to_words(title) FROM new
    )
    INSERT INTO conversations (id, owner_id, title, tags, archived_at, created_at, updated_at, last_activity_at)
    SELECT id, '${OWNER}', title, ARRAY(SELECT jsonb_array_elements_text(tags)), archived, at, at, last FROM new`,
  participants: `
    INSERT INTO participants (id, owner_id, conversation_id, position, provider, model, created_at)
    SELECT id, '${OWNER}', c, position, 'demo', model, at
    FROM jsonb_to_recordset($1) AS r (id uuid, c uuid, position integer, model text, at timestamptz)`,
  messages: `
    WITH new AS (SELECT * FROM jsonb_to_recordset($1) AS r (c uuid, m uuid, at timestamptz, text text)), words AS (
      INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
      SELECT m, 'message', '${OWNER}', c, to_words(text) FROM new
    )
    INSERT INTO messages (id, owner_id, conversation_id, role, content, text, created_at)
    SELECT m, '${OWNER}', c, 'user', jsonb_build_array(jsonb_build_object('type', 'text', 'text', text)), text, at FROM new`,
  runs: `
    INSERT INTO runs (id, owner_id, conversation_id, message_id, strategy, status, final_seq, created_at, finished_at)
    SELECT run, '${OWNER}', c, m, 'broadcast', 'completed', 9, at, at
    FROM jsonb_to_recordset($1) AS r (c uuid, m uuid, run uuid, at timestamptz)`,
  responses: `
    WITH new AS MATERIALIZED (
      SELECT * FROM jsonb_to_recordset($1) AS r (id uuid, attempt uuid, c uuid, m uuid, run uuid, p uuid, position integer,
        model text, content text, ttft double precision, latency double precision, at timestamptz)
    ), words AS (
      INSERT INTO search_entries (source_id, kind, owner_id, conversation_id, words)
      SELECT run, 'run', '${OWNER}', c, to_words(string_agg(content, E'\\n' ORDER BY position)) FROM new GROUP BY run, c
    ), calls AS (
      INSERT INTO attempts (id, owner_id, response_id, number, provider, model, outcome, input_tokens, output_tokens,
        cost_usd, ttft_ms, latency_ms, started_at, finished_at)
      SELECT attempt, '${OWNER}', id, 1, 'demo', model, 'completed', 50, 150, 0, ttft, latency, at, at FROM new
    )
    INSERT INTO responses (id, owner_id, conversation_id, run_id, message_id, participant_id, position, provider, model,
      status, content, finish_reason, input_tokens, output_tokens, cost_usd, ttft_ms, latency_ms, created_at, finished_at)
    SELECT id, '${OWNER}', c, run, m, p, position, 'demo', model, 'completed', content, 'stop', 50, 150, 0, ttft, latency,
      at, at FROM new`,
};

if (process.argv[1]?.endsWith('seed-conversations.mjs')) {
  const { values } = parseArgs({
    options: {
      conversations: { type: 'string', default: '100000' },
      responses: { type: 'string', default: '2000000' },
    },
  });
  const database = await openDatabase();
  try {
    await seed(database.url, {
      conversations: Number(values.conversations),
      responses: Number(values.responses),
    });
  } finally {
    await database.close();
  }
}
