import { connect } from 'node:net';
import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { countStatements } from '../support/count-statements';
import { createDatabase } from '../support/database';
import { postForEvents, streamedText } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';

const ended = (event: RunEvent) => event.type === 'run.completed';

/** Resolves when no answer of the run is being written any more. */
async function settledRun(app: ScriptedApp, runId: string): Promise<any[]> {
  const database = app.app.get(DataSource);
  await eventually(async () => {
    const [run] = await database.query('SELECT status FROM runs WHERE id = $1', [runId]);
    return run?.status !== 'running';
  });
  return database.query('SELECT * FROM responses WHERE run_id = $1 ORDER BY position', [runId]);
}

describe('POST /api/v1/chat, answered as events', () => {
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({ IDLE_TIMEOUT: '3', FIRST_TOKEN_TIMEOUT: '3' })));
  afterAll(() => app.close());

  it('streams all models side by side, each ending in exactly one terminal event, and run.completed last', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/one', 'mock/two', 'mock/fails'],
    });
    expect(stream.response.status).toBe(200);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    expect(stream.response.headers.get('x-accel-buffering')).toBe('no');
    const events = await stream.rest();
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ type: 'run.started', strategy: 'broadcast' });
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'partial' });
    const started = events[0] as Extract<RunEvent, { type: 'run.started' }>;
    for (const [index, { response_id }] of started.responses.entries()) {
      const own = events.filter((event) => 'response_id' in event && event.response_id === response_id);
      expect(own[0]?.type).toBe('response.started');
      const terminal = own.filter((event) => /^response\.(completed|failed|cancelled)$/.test(event.type));
      expect(terminal).toEqual([own.at(-1)]);
      if (index < 2) expect(streamedText(events, response_id)).toBe(answerOf(index === 0 ? 'one' : 'two'));
    }
    const rows = await settledRun(app, started.run_id);
    expect(rows.map((row) => row.content)).toEqual(
      started.responses.map((r) => streamedText(events, r.response_id)),
    );
  });

  it('costs the others nothing when a model stalls or stays silent, and times those out', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stalls', 'mock/one', 'mock/silent', 'mock/two'],
      retries: 0,
    });
    const events = await stream.rest();
    const ends = events.filter((event) => /^response\.(completed|failed)$/.test(event.type));
    expect(ends.slice(0, 2).map(({ type }) => type)).toEqual(['response.completed', 'response.completed']);
    const failures = ends.slice(2) as Extract<RunEvent, { type: 'response.failed' }>[];
    expect(new Set(failures.map(({ error }) => error.code))).toEqual(new Set(['stream_stalled', 'timeout']));
    const stalled = failures.find(({ error }) => error.code === 'stream_stalled');
    expect(stalled).toMatchObject({ partial: true, estimated: true });
    await app.upstream.whenAborted('stalls');
    await app.upstream.whenAborted('silent');
  });

  it('goes on when the client is killed in the middle, and keeps the whole answer', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', models: ['mock/long'] });
    const first = await stream.until((event) => event.type === 'response.delta');
    stream.abort();
    const [row] = await settledRun(app, first.run_id);
    expect(row).toMatchObject({ status: 'completed', finish_reason: 'stop', partial: false });
    expect(row.content.startsWith('token-0 ')).toBe(true);
    expect(row.content.endsWith('token-19999 ')).toBe(true);
    expect(app.upstream.aborted).not.toContain('long');
  });

  it('is not held up by a client that does not read, and catches it up with a snapshot', async () => {
    const body = JSON.stringify({ prompt: 'Hello', models: ['mock/long', 'mock/long', 'mock/long'] });
    const { hostname, port, host } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(
      `POST /api/v1/chat HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await app.upstream.whenAsked('long');
    const database = app.app.get(DataSource);
    const newest = async (): Promise<{ id: string; status: string } | undefined> =>
      (await database.query('SELECT id, status FROM runs ORDER BY id DESC LIMIT 1'))[0];
    for (let run = await newest(); run?.status !== 'completed'; run = await newest());
    let received = '';
    socket.on('data', (piece) => (received += piece.toString()));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    while (!received.includes('event: run.completed'))
      await new Promise((resolve) => socket.once('data', resolve));
    socket.destroy();
    await closed;
    expect(received).toContain('token-19999 ');
  });

  it('uses a constant number of statements and one per model, none per token', async () => {
    const database = app.app.get(DataSource);
    const count = (models: string[]) =>
      countStatements(database, () => app.post('/api/v1/chat', { prompt: 'Count', models }));
    expect(await count(['mock/one'])).toBeLessThanOrEqual(5);
    const three = await count(['mock/one', 'mock/two', 'mock/long']);
    expect(three).toBeLessThanOrEqual(7);
  });

  it('stores nothing of a run whose conversation was deleted meanwhile, and stops paying for it', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stalls'],
    });
    const started = (await stream.next()) as Extract<RunEvent, { type: 'run.started' }>;
    await stream.until((event) => event.type === 'response.delta');
    const deleted = await fetch(`${app.url}/api/v1/conversations/${started.conversation_id}`, {
      method: 'DELETE',
    });
    expect(deleted.status).toBe(204);
    await stream.until((event) => event.type === 'response.cancelled');
    await stream.until(ended);
    await app.upstream.whenAborted('stalls');
  });

  it('says what is wrong before it streams', async () => {
    const { response } = await postForEvents(`${app.url}/api/v1/chat`, { prompt: '', models: ['mock/one'] });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('stopping the server', () => {
  it('lets running answers finish, then keeps what is there as partial, and refuses new runs', async () => {
    const database = await createDatabase();
    const app = await startScriptedApp({ SHUTDOWN_GRACE: '0.2' }, {}, database.url);
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stalls', 'mock/one'],
    });
    const { run_id } = (await stream.next())!;
    await stream.until((event) => event.type === 'response.completed');
    const closing = app.close();
    const events = await stream.rest();
    await closing;
    const client = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    const rows = await client.query(
      'SELECT model, status, content, partial, error FROM responses WHERE run_id = $1 ORDER BY position',
      [run_id],
    );
    const runs = await client.query('SELECT status FROM runs WHERE id = $1', [run_id]);
    await client.destroy();
    await database.drop();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'partial' });
    expect(rows).toMatchObject([
      {
        model: 'stalls',
        status: 'failed',
        content: 'Some text',
        partial: true,
        error: { code: 'interrupted' },
      },
      { model: 'one', status: 'completed', partial: false },
    ]);
    expect(runs).toEqual([{ status: 'partial' }]);
  });

  it('writes no more answers at once than it was told', async () => {
    const app = await startScriptedApp({ MAX_LIVE_RESPONSES: '2' });
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stalls', 'mock/stalls'],
    });
    await stream.next();
    const { status, body } = await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/one'] });
    expect([status, body.code]).toEqual([503, 'overloaded']);
    stream.abort();
    await app.close();
  });
});
