import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ServerResponse } from 'node:http';
import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { compileServer, ServerProcess } from '../shell/support/server-process';
import { createDatabase, type TestDatabase } from '../support/database';
import { type EventStream, postForEvents } from '../support/event-stream';
import { answerOf, type ScriptedUpstream, startUpstream } from '../support/scripted-upstream';

type Started = Extract<RunEvent, { type: 'run.started' }>;

const piece = (text: string) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'drips', choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`;

let folder: string;
let preload: string[];
let database: TestDatabase;
let client: DataSource;
let upstream: ScriptedUpstream;
/** Answers that the test writes, piece by piece. */
let dripping: ServerResponse[];
let processes: ServerProcess[];

beforeAll(async () => {
  folder = await compileServer();
  // The times are no setting: nobody has a reason to change them, except who has no time to wait.
  const file = join(folder, 'preload.cjs');
  const times = JSON.stringify(join(folder, 'src/modules/chat/restart/lease-times.js'));
  await writeFile(
    file,
    `require(${times});
     require.cache[${times}].exports = {
       LeaseTimes: class { heartbeatMs = 100; leaseMs = 1_500; checkpointMs = 50; },
     };`,
  );
  preload = ['--require', file];
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  dripping = [];
  processes = [];
  database = await createDatabase();
  client = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  upstream = await startUpstream({
    drips: (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece('Begun. '));
      dripping.push(response);
    },
  });
});
afterEach(async () => {
  await Promise.all(processes.map((server) => server.kill()));
  await client.destroy();
  await upstream.close();
  await database.drop();
});

async function start(): Promise<{ server: ServerProcess; url: string }> {
  const models = ['one', 'two', 'drips', 'stalls', 'silent'];
  const custom = [{ id: 'mock', base_url: upstream.url, api_key: 'sk-test-key', models }];
  const env = { DATABASE_URL: database.url, CUSTOM_PROVIDERS: JSON.stringify(custom), LOG_LEVEL: 'silent' };
  const server = new ServerProcess(folder, env, folder, preload);
  processes.push(server);
  return { server, url: await server.url() };
}

/** Asks the database again and again for the state that must come. */
async function eventually(
  sql: string,
  parameters: unknown[],
  holds: (rows: any[]) => boolean,
): Promise<any[]> {
  for (;;) {
    const rows: any[] = await client.query(sql, parameters);
    if (holds(rows)) return rows;
  }
}

const ask = (url: string, models: string[]): Promise<EventStream> =>
  postForEvents(`${url}/api/v1/chat`, { prompt: 'Hello', models });

const runningRuns = `SELECT id FROM runs WHERE status = 'running'`;
const none = (rows: unknown[]) => rows.length === 0;
const responseOf = `SELECT r.*, a.outcome, a.error_code, a.cost_usd AS attempt_cost FROM responses r
  JOIN attempts a ON a.response_id = r.id WHERE r.run_id = $1 ORDER BY r.position`;

describe('kill -9', () => {
  it('loses no acknowledged message and no finished answer, and leaves nothing running', async () => {
    const { server, url } = await start();
    const streams = await Promise.all(
      Array.from({ length: 8 }, () => ask(url, ['mock/one', 'mock/drips', 'mock/silent', 'mock/stalls'])),
    );
    const runs = await Promise.all(
      streams.map(async (stream) => {
        const started = (await stream.next()) as Started;
        await stream.until((event) => event.type === 'response.completed');
        return started;
      }),
    );
    const finished = await ask(url, ['mock/two']);
    await finished.rest();
    for (const response of dripping) response.write(piece('And more.'));
    const ids = runs.map(({ run_id }) => run_id);
    await eventually(
      `SELECT response_id FROM checkpoints JOIN responses ON responses.id = response_id
       WHERE run_id = ANY($1) AND responses.model = 'drips' GROUP BY 1
       HAVING string_agg(checkpoints.content, '' ORDER BY number) = 'Begun. And more.'`,
      [ids],
      (rows) => rows.length === 8,
    );
    await server.kill();

    const next = await start();
    await eventually(runningRuns, [], none);
    for (const { run_id, message_id } of runs) {
      expect(await client.query('SELECT text FROM messages WHERE id = $1', [message_id])).toEqual([
        { text: 'Hello' },
      ]);
      const interrupted = {
        status: 'failed',
        outcome: 'failed',
        error_code: 'interrupted',
        error: { code: 'interrupted' },
      };
      expect(await client.query(responseOf, [run_id])).toMatchObject([
        { status: 'completed', content: answerOf('one'), outcome: 'completed', epoch: 0 },
        { ...interrupted, content: 'Begun. And more.', partial: true, estimated: true, epoch: 1 },
        { ...interrupted, content: '', partial: false },
        { ...interrupted, content: 'Some text', partial: true },
      ]);
      const [run] = await client.query('SELECT * FROM runs WHERE id = $1', [run_id]);
      expect(run).toMatchObject({ status: 'partial', epoch: 1, final_seq: '1000000004' });
      const [sums] = await client.query(
        `SELECT sum(input_tokens)::int AS input_tokens, sum(output_tokens)::int AS output_tokens FROM responses WHERE run_id = $1`,
        [run_id],
      );
      expect(run.totals).toMatchObject({
        ...sums,
        total_tokens: sums.input_tokens + sums.output_tokens,
        cost_usd: null,
      });
    }
    expect(await client.query('SELECT * FROM checkpoints')).toEqual([]);
    expect(await client.query(`SELECT id FROM attempts WHERE outcome = 'running'`)).toEqual([]);

    const { conversation_id } = runs[0]!;
    const found = await fetch(`${next.url}/api/v1/conversations?q=${encodeURIComponent('begun')}`);
    const { items } = (await found.json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toContain(conversation_id);
  });

  it('closes runs of before there were leases when the server starts', async () => {
    const { server, url } = await start();
    const stream = await ask(url, ['mock/stalls']);
    const { run_id } = (await stream.next()) as Started;
    await server.kill();
    await client.query('UPDATE runs SET worker_id = NULL');
    await start();
    const [response] = await client.query(responseOf, [run_id]);
    expect(response).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    const [run] = await client.query('SELECT status, epoch FROM runs WHERE id = $1', [run_id]);
    expect(run).toEqual({ status: 'failed', epoch: 1 });
  });
});

describe('two processes on one database', () => {
  it('do not settle each other’s live runs', async () => {
    const first = await start();
    const stream = await ask(first.url, ['mock/drips']);
    const { run_id } = (await stream.next()) as Started;
    await start();
    const [worker] = await client.query('SELECT expires_at FROM workers ORDER BY id LIMIT 1');
    // Both have looked for lost runs many times when the first lease would be over without a heartbeat.
    await eventually(
      `SELECT 1 FROM workers WHERE expires_at > $1::timestamptz + interval '2 s'`,
      [worker.expires_at],
      (rows) => rows.length === 2,
    );
    expect(await client.query('SELECT status, epoch FROM runs WHERE id = $1', [run_id])).toEqual([
      { status: 'running', epoch: 0 },
    ]);
    dripping[0]?.write(piece('Done.'));
    dripping[0]?.end(
      piece('').replace('"finish_reason":null', '"finish_reason":"stop"') + 'data: [DONE]\n\n',
    );
    expect((await stream.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
  });

  it('share no run: one that was paused writes and announces nothing about a run that was taken over', async () => {
    const first = await start();
    const stream = await ask(first.url, ['mock/drips']);
    const { run_id } = (await stream.next()) as Started;
    await stream.until((event) => event.type === 'response.delta');
    await eventually('SELECT * FROM checkpoints WHERE content <> $1', [''], (rows) => rows.length > 0);
    await start();
    first.server.signal('SIGSTOP');
    await eventually(
      `SELECT 1 FROM runs WHERE id = $1 AND status = 'failed'`,
      [run_id],
      (rows) => rows.length === 1,
    );
    const stored = await client.query(responseOf, [run_id]);
    dripping[0]?.write(piece('Too late.'));
    dripping[0]?.end(
      piece('').replace('"finish_reason":null', '"finish_reason":"stop"') + 'data: [DONE]\n\n',
    );
    const before = stream.seen.length;
    first.server.signal('SIGCONT');
    const late = (await stream.rest()).slice(before).filter(({ type }) => type !== 'response.meter');
    expect(late).toEqual([]);
    expect(await client.query(responseOf, [run_id])).toEqual(stored);
    expect(stored).toMatchObject([{ content: 'Begun. ', partial: true, epoch: 1 }]);

    const again = await ask(first.url, ['mock/one']);
    expect((await again.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    await eventually('SELECT id FROM workers', [], (rows) => rows.length === 2);
  });
});
