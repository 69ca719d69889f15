import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { type EventStream, followRun, postForEvents, shownTexts } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { answerOf } from '../support/scripted-upstream';
import { END, KillableServers, piece } from './support/killable-servers';

type Started = Extract<RunEvent, { type: 'run.started' }>;

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const query = (sql: string, parameters: unknown[] = []): Promise<any[]> =>
  servers.client.query(sql, parameters);
const ask = (url: string, models: unknown[], rest: object = {}): Promise<EventStream> =>
  postForEvents(`${url}/api/v1/chat`, { prompt: 'Hello', models, ...rest });

const responseOf = `SELECT r.*, a.outcome, a.error_code, a.cost_usd AS attempt_cost FROM responses r
  JOIN attempts a ON a.response_id = r.id WHERE r.run_id = $1 ORDER BY r.position`;

describe('kill -9', () => {
  it('loses no acknowledged message and no finished answer, and leaves nothing running', async () => {
    const { server, url } = await servers.start();
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
    for (const response of servers.dripping) response.write(piece('And more.'));
    const ids = runs.map(({ run_id }) => run_id);
    await servers.eventually(
      `SELECT response_id FROM checkpoints JOIN responses ON responses.id = response_id
       WHERE run_id = ANY($1) AND responses.model = 'drips' GROUP BY 1
       HAVING string_agg(checkpoints.content, '' ORDER BY number) = 'Begun. And more.'`,
      [ids],
      (rows) => rows.length === 8,
    );
    await server.kill();

    const next = await servers.start();
    await servers.settled();
    for (const { run_id, message_id } of runs) {
      expect(await query('SELECT text FROM messages WHERE id = $1', [message_id])).toEqual([
        { text: 'Hello' },
      ]);
      const interrupted = {
        status: 'failed',
        outcome: 'failed',
        error_code: 'interrupted',
        error: { code: 'interrupted' },
      };
      expect(await query(responseOf, [run_id])).toMatchObject([
        { status: 'completed', content: answerOf('one'), outcome: 'completed', epoch: 0 },
        { ...interrupted, content: 'Begun. And more.', partial: true, estimated: true, epoch: 1 },
        { ...interrupted, content: '', partial: false },
        { ...interrupted, content: 'Some text', partial: true },
      ]);
      const [run] = await query('SELECT * FROM runs WHERE id = $1', [run_id]);
      expect(run).toMatchObject({ status: 'partial', epoch: 1, final_seq: '1000000004' });
      const [sums] = await query(
        `SELECT sum(input_tokens)::int AS input_tokens, sum(output_tokens)::int AS output_tokens FROM responses WHERE run_id = $1`,
        [run_id],
      );
      expect(run.totals).toMatchObject({
        ...sums,
        total_tokens: sums.input_tokens + sums.output_tokens,
        cost_usd: null,
      });
    }
    expect(await query('SELECT * FROM checkpoints')).toEqual([]);
    await expectConsistentLedger(servers.database.url);
    expect(await query(`SELECT id FROM attempts WHERE outcome = 'running'`)).toEqual([]);

    const { conversation_id } = runs[0]!;
    const found = await fetch(`${next.url}/api/v1/conversations?q=${encodeURIComponent('begun')}`);
    const { items } = (await found.json()) as { items: { id: string }[] };
    expect(items.map(({ id }) => id)).toContain(conversation_id);
  });

  it('keeps what came of tool calls, and says what the fallback was sent that made them', async () => {
    const { server, url } = await servers.start();
    const stream = await ask(
      url,
      [{ model: 'mock/unauthorized', parameters: { top_k: 3 }, fallbacks: ['openai/mute'] }],
      { unsupported: 'drop' },
    );
    const { run_id, responses } = (await stream.next()) as Started;
    await stream.until((event) => event.type === 'response.started' && event.attempt === 2);
    await servers.eventually('SELECT 1', [], () => servers.dripping.length === 1);
    const call = (fields: object) => piece({ tool_calls: [{ index: 0, ...fields }] });
    const named = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":' } };
    servers.dripping[0]!.write(call(named));
    await servers.eventually(
      `SELECT 1 FROM checkpoints WHERE parts IS NOT NULL`,
      [],
      (rows) => rows.length > 0,
    );
    servers.dripping[0]!.write(call({ function: { arguments: '"Oslo"' } }));
    await servers.eventually(
      `SELECT 1 FROM checkpoints WHERE parts IS NOT NULL`,
      [],
      (rows) => rows.length > 1,
    );
    await server.kill();

    const next = await servers.start();
    await servers.settled();
    const [response] = await query('SELECT * FROM responses WHERE run_id = $1', [run_id]);
    expect(response).toMatchObject({
      status: 'failed',
      provider: 'openai',
      model: 'mute',
      partial: true,
      tool_calls: [{ id: 'call_1', name: 'weather', arguments: '{"city":"Oslo"' }],
      parameters: {},
      dropped_parameters: ['top_k'],
    });
    const context = await fetch(`${next.url}/api/v1/responses/${responses[0]!.response_id}/context`);
    expect(await context.json()).toMatchObject({
      model: 'openai/mute',
      dropped_parameters: ['top_k'],
      parameters: {},
    });
    await expectConsistentLedger(servers.database.url);
  });

  it('tells a client that comes back to another process: a snapshot, then the end', async () => {
    const [first, second] = await Promise.all([servers.start(), servers.start()]);
    const stream = await ask(first.url, ['mock/one', 'mock/drips']);
    const { run_id } = (await stream.next()) as Started;
    const isStored = `SELECT 1 FROM checkpoints WHERE content = 'Begun. '`;
    await servers.eventually(isStored, [], (rows) => rows.length > 0);
    await stream.until(
      () =>
        stream.seen.some(({ type }) => type === 'response.completed') &&
        Object.values(shownTexts(stream.seen)).includes('Begun. '),
    );
    const { seq } = stream.seen.at(-1)!;
    // It waits at the second server while that does not know yet that the first one is gone.
    const [waiting] = await Promise.all([followRun(second.url, run_id, seq), first.server.kill()]);
    const events = await waiting.rest();
    expect(events.map(({ type }) => type)).toEqual(['run.snapshot', 'run.completed']);
    expect(events[0]).toMatchObject({ status: 'partial', seq: 1_000_000_001 });
    expect(shownTexts(events)).toEqual(shownTexts(stream.seen));
    expect((await followRun(second.url, run_id, events[1]!.seq)).response.status).toBe(204);
  });

  const onLinux = process.platform === 'linux' ? it : it.skip;
  onLinux('is noticed at once by the next server of the same machine', async () => {
    const { server, url } = await servers.start();
    const stream = await ask(url, ['mock/stalls']);
    const { run_id } = (await stream.next()) as Started;
    await server.kill();
    await query(`UPDATE workers SET expires_at = now() + interval '1 hour'`);
    await servers.start();
    const [run] = await query('SELECT status, epoch FROM runs WHERE id = $1', [run_id]);
    expect(run).toEqual({ status: 'failed', epoch: 1 });
  });

  it('closes runs of before there were leases when the server starts', async () => {
    const { server, url } = await servers.start();
    const stream = await ask(url, ['mock/stalls']);
    const { run_id } = (await stream.next()) as Started;
    await server.kill();
    await query('UPDATE runs SET worker_id = NULL');
    await servers.start();
    const [response] = await query(responseOf, [run_id]);
    expect(response).toMatchObject({ status: 'failed', error: { code: 'interrupted' } });
    const [run] = await query('SELECT status, epoch FROM runs WHERE id = $1', [run_id]);
    expect(run).toEqual({ status: 'failed', epoch: 1 });
  });
});

describe('two processes on one database', () => {
  it('do not settle each other’s live runs', async () => {
    const first = await servers.start();
    const stream = await ask(first.url, ['mock/drips']);
    const { run_id } = (await stream.next()) as Started;
    await servers.start();
    const [worker] = await query('SELECT expires_at FROM workers ORDER BY id LIMIT 1');
    // Both have looked for lost runs many times when the first lease would be over without a heartbeat.
    await servers.eventually(
      `SELECT 1 FROM workers WHERE expires_at > $1::timestamptz + interval '2 s'`,
      [worker.expires_at],
      (rows) => rows.length === 2,
    );
    expect(await query('SELECT status, epoch FROM runs WHERE id = $1', [run_id])).toEqual([
      { status: 'running', epoch: 0 },
    ]);
    servers.dripping[0]?.write(piece('Done.'));
    servers.dripping[0]?.end(END);
    expect((await stream.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
  });

  it('share no run: one that was paused writes and announces nothing about a run that was taken over', async () => {
    const first = await servers.start();
    const stream = await ask(first.url, ['mock/drips']);
    const { run_id } = (await stream.next()) as Started;
    await stream.until((event) => event.type === 'response.delta');
    await servers.eventually(
      'SELECT * FROM checkpoints WHERE content <> $1',
      [''],
      (rows) => rows.length > 0,
    );
    await servers.start();
    first.server.signal('SIGSTOP');
    await servers.eventually(
      `SELECT 1 FROM runs WHERE id = $1 AND status = 'failed'`,
      [run_id],
      (rows) => rows.length === 1,
    );
    const stored = await query(responseOf, [run_id]);
    servers.dripping[0]?.write(piece('Too late.'));
    servers.dripping[0]?.end(END);
    const before = stream.seen.length;
    first.server.signal('SIGCONT');
    const late = (await stream.rest()).slice(before).filter(({ type }) => type !== 'response.meter');
    expect(late).toEqual([]);
    expect(await query(responseOf, [run_id])).toEqual(stored);
    expect(stored).toMatchObject([{ content: 'Begun. ', partial: true, epoch: 1 }]);

    const again = await ask(first.url, ['mock/one']);
    expect((await again.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    await servers.eventually('SELECT id FROM workers', [], (rows) => rows.length === 2);
  });
});
