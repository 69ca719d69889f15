import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { type EventStream, followRun, postForEvents, shownTexts } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { answerOf } from '../support/scripted-upstream';
import { END, KillableServers, piece } from './support/killable-servers';

type Started = Extract<RunEvent, { type: 'run.started' }>;

let servers: KillableServers;

beforeEach(async () => (servers = await KillableServers.begin()));
afterEach(() => servers.end());

const ask = (url: string, models: unknown[], rest: object = {}): Promise<EventStream> =>
  postForEvents(`${url}/api/v1/chat`, { prompt: 'Hello', models, on_restart: 'retry', ...rest });
const asked = (model: string) => servers.upstream.requests.filter((request) => request.model === model);
const ATTEMPTS = `SELECT number, provider || '/' || model AS model, outcome, error_code FROM attempts
  WHERE response_id = $1 ORDER BY number`;

describe('on_restart: "retry"', () => {
  it('asks what was open again, exactly the same, and leaves alone what had ended', async () => {
    const first = await servers.start();
    const stream = await ask(
      first.url,
      ['mock/one', { model: 'mock/drips', persona: { name: 'Ada' }, parameters: { temperature: 0.5 } }],
      { system_prompt: 'Be brief.', tools: [{ type: 'function', function: { name: 'weather' } }] },
    );
    const { run_id, responses } = (await stream.next()) as Started;
    const [done, open] = responses.map(({ response_id }) => response_id);
    const has = (type: RunEvent['type']) => stream.seen.some((event) => event.type === type);
    await stream.until(() => has('response.completed') && shownTexts(stream.seen)[open!] === 'Begun. ');
    const { seq } = stream.seen.at(-1)!;
    await first.server.kill();

    const second = await servers.start();
    await servers.eventually(ATTEMPTS, [open], (rows) => rows.length === 2);
    const followed = await followRun(second.url, run_id, seq);
    const snapshot = await followed.next();
    expect(snapshot).toMatchObject({ type: 'run.snapshot', status: 'running' });
    await servers.eventually(`SELECT 1 FROM checkpoints WHERE content <> ''`, [], (rows) => rows.length > 0);
    const live = await fetch(`${second.url}/api/v1/runs/${run_id}`).then((response) => response.json());
    expect(live).toMatchObject({
      status: 'running',
      options: { on_restart: 'retry' },
      responses: [{ status: 'completed', content: answerOf('one') }, { status: 'running' }],
    });
    servers.dripping.at(-1)!.end(piece('Whole.') + END);
    const events = await followed.rest();

    expect(asked('one')).toHaveLength(1);
    const [before, after, ...more] = asked('drips');
    expect(more).toEqual([]);
    expect(after).toEqual(before);
    expect(shownTexts(events)).toEqual({ [done!]: answerOf('one'), [open!]: 'Begun. Whole.' });
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    expect(events.map((event) => event.seq)).toEqual(
      events.map((event) => event.seq).toSorted((one, other) => one - other),
    );
    expect(await servers.client.query(ATTEMPTS, [open])).toEqual([
      { number: 1, model: 'mock/drips', outcome: 'failed', error_code: 'interrupted' },
      { number: 2, model: 'mock/drips', outcome: 'completed', error_code: null },
    ]);
    const [run] = await servers.client.query('SELECT status, epoch FROM runs WHERE id = $1', [run_id]);
    expect(run).toEqual({ status: 'completed', epoch: 1 });
    await expectConsistentLedger(servers.database.url);
  });

  it('goes the same way through fallbacks, and counts every call', async () => {
    const first = await servers.start();
    const stream = await ask(first.url, [
      { model: 'mock/unauthorized', parameters: { temperature: 1 }, fallbacks: ['mock/drips'] },
    ]);
    const { run_id, responses } = (await stream.next()) as Started;
    await stream.until(({ type }) => type === 'response.delta');
    await first.server.kill();
    await servers.start();
    const { response_id } = responses[0]!;
    await servers.eventually(ATTEMPTS, [response_id], (rows) => rows.length === 4);
    await servers.eventually('SELECT 1', [], () => servers.dripping.length === 2);
    servers.dripping[1]!.end(END);
    await servers.settled();
    expect(await servers.client.query(ATTEMPTS, [response_id])).toEqual([
      { number: 1, model: 'mock/unauthorized', outcome: 'failed', error_code: 'auth' },
      { number: 2, model: 'mock/drips', outcome: 'failed', error_code: 'interrupted' },
      { number: 3, model: 'mock/unauthorized', outcome: 'failed', error_code: 'auth' },
      { number: 4, model: 'mock/drips', outcome: 'completed', error_code: null },
    ]);
    expect(asked('drips')[1]).toEqual(asked('drips')[0]);
    const [run] = await servers.client.query('SELECT status FROM runs WHERE id = $1', [run_id]);
    expect(run).toEqual({ status: 'completed' });
    await expectConsistentLedger(servers.database.url);
  });

  it('gives up after three restarts, with what there was', async () => {
    const { server, url } = await servers.start();
    const stream = await ask(url, ['mock/drips']);
    const { run_id, responses } = (await stream.next()) as Started;
    await stream.until(({ type }) => type === 'response.delta');
    await server.kill();
    for (let restart = 1; restart <= 3; restart += 1) {
      const next = await servers.start();
      await servers.eventually(
        `SELECT 1 FROM checkpoints c JOIN attempts a ON a.id = c.attempt_id WHERE a.number = $1 AND c.content <> ''`,
        [restart + 1],
        (rows) => rows.length > 0,
      );
      await next.server.kill();
    }
    await servers.start();
    await servers.settled();
    const [response] = await servers.client.query('SELECT * FROM responses WHERE run_id = $1', [run_id]);
    expect(response).toMatchObject({ status: 'failed', content: 'Begun. ', error: { code: 'interrupted' } });
    const attempts = await servers.client.query(ATTEMPTS, [responses[0]!.response_id]);
    expect(attempts.map(({ error_code }: { error_code: string }) => error_code)).toEqual(
      Array(4).fill('interrupted'),
    );
    await expectConsistentLedger(servers.database.url);
    // Five servers start one after the other.
  });

  it('loses nothing under load: each answer ends once, and every call is billed once', async () => {
    const first = await servers.start();
    const streams = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        ask(
          first.url,
          ['mock/one', 'mock/drips', 'mock/two'],
          index % 4 === 0 ? { on_restart: 'interrupt' } : {},
        ),
      ),
    );
    const runs = await Promise.all(
      streams.map(async (stream) => {
        const { run_id } = (await stream.next()) as Started;
        await stream.until(({ type }) => type === 'response.completed');
        return run_id;
      }),
    );
    await first.server.kill();
    const told = new Map(
      streams.flatMap(({ seen }) =>
        seen.flatMap((event) =>
          event.type === 'response.completed' ? [[event.response_id, event] as const] : [],
        ),
      ),
    );
    const inFlight = servers.dripping.length;
    await servers.start();
    const reasked = 15;
    await servers.eventually(
      `SELECT id FROM runs WHERE status = 'running' AND epoch = 1`,
      [],
      () => servers.dripping.length === inFlight + reasked,
    );
    for (const response of servers.dripping) response.end(piece('Whole.') + END);
    await servers.settled();

    const rows = await servers.client.query(
      `SELECT runs.options->>'on_restart' AS restart, r.id, r.model, r.status, r.content, r.cost_usd,
        (SELECT count(*)::int FROM attempts WHERE response_id = r.id) AS calls
      FROM responses r JOIN runs ON runs.id = r.run_id WHERE runs.id = ANY($1)`,
      [runs],
    );
    expect(rows).toHaveLength(60);
    for (const { restart, id, model, status, content, calls } of rows) {
      if (told.has(id)) expect([status, content, calls]).toEqual(['completed', answerOf(model), 1]);
      if (model === 'drips') expect(content).toMatch(restart ? /^Begun\. Whole\.$/ : /^(Begun\. )?$/);
      else if (restart) expect([status, content]).toEqual(['completed', answerOf(model)]);
      expect(status).toMatch(restart || told.has(id) ? /^completed$/ : /^(completed|failed)$/);
    }
    expect(told.size).toBeGreaterThanOrEqual(20);
    expect(servers.upstream.requests).toHaveLength(
      rows.reduce((sum: number, { calls }: { calls: number }) => sum + calls, 0),
    );
    await expectConsistentLedger(servers.database.url);
  });
});
