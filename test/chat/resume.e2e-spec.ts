import { connect } from 'node:net';
import { EventSource } from 'eventsource';
import { filter, firstValueFrom, fromEvent, Subject } from 'rxjs';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { EventLog } from '../../src/modules/chat/event-log/event-log';
import { createDatabase } from '../support/database';
import { followRun, postForEvents, shownTexts } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

const MODELS = ['mock/one', 'mock/two', 'mock/fails', 'mock/calls-tool'];
const WORDS = ['The ', 'sea ', 'is ', 'wide ', 'and ', 'blue.'];
const EVENT_TYPES = [
  'run.started',
  'response.started',
  'response.delta',
  'response.meter',
  'response.completed',
  'run.snapshot',
  'run.completed',
] as const;
const textsOf = (responses: any[]) => Object.fromEntries(responses.map(({ id, content }) => [id, content]));

/** Runs models to their end and gives everything that was told. */
async function recordRun(app: ScriptedApp, models = MODELS): Promise<RunEvent[]> {
  return (await postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', models })).rest();
}

async function storedTexts(app: ScriptedApp, runId: string): Promise<Record<string, string>> {
  return textsOf((await app.get(`/api/v1/runs/${runId}`)).body.responses);
}

/** So small a log that nobody who goes away finds the place again. */
function shrinkLog(app: ScriptedApp): void {
  Object.assign(app.app.get(EventLog), {
    limits: { maxEventsPerRun: 1, maxBytesPerRun: 1_000_000, maxBytes: 0 },
  });
}

describe('resuming a run', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({}, { stepped: model.behaviour })));
  afterAll(() => app.close());

  const startStepped = async (options: object = {}) => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stepped', 'mock/one'],
      ...options,
    });
    await stream.until((event) => event.type === 'response.completed');
    await model.asked();
    return stream;
  };
  const word = (event: RunEvent) => event.type === 'response.delta';

  it('gives exactly the events that are missing, wherever the stream of an ended run was cut', async () => {
    const events = await recordRun(app);
    const [{ run_id }] = events as [RunEvent];
    for (const [index, { seq }] of events.slice(0, -1).entries()) {
      const rest = await (await followRun(app.url, run_id, seq)).rest();
      expect(rest).toEqual(events.slice(index + 1));
    }
    expect(await (await followRun(app.url, run_id)).rest()).toEqual(events);
    const query = await fetch(`${app.url}/api/v1/runs/${run_id}/events?after=${events.at(-2)?.seq}`);
    expect(await query.text()).toContain('event: run.completed');
    expect(shownTexts(events)).toEqual(await storedTexts(app, run_id));
  });

  it('misses and repeats nothing when the connection is cut after every single event of a running run', async () => {
    const witness = await startStepped();
    const { run_id } = witness.seen[0]!;
    const received: RunEvent[] = [];
    const write = (async () => {
      for (const text of WORDS) {
        model.write(text);
        await witness.until(word);
      }
      model.finish();
      await witness.rest();
    })();
    while (received.at(-1)?.type !== 'run.completed') {
      const stream = await followRun(app.url, run_id, received.at(-1)?.seq);
      received.push((await stream.next())!);
      stream.abort();
    }
    await write;
    expect(received).toEqual(witness.seen);
    expect(Object.values(shownTexts(received))).toEqual([WORDS.join(''), answerOf('one')]);
  });

  it('shows two clients of one run the same', async () => {
    const first = await startStepped();
    const { run_id } = first.seen[0]!;
    model.write('Early ');
    await first.until(word);
    const second = await followRun(app.url, run_id);
    model.write('late');
    model.finish();
    expect(await second.rest()).toEqual(await first.rest());
  });

  it('goes on from the state that was read, without a gap and without a repetition', async () => {
    const stream = await startStepped();
    const { run_id } = stream.seen[0]!;
    model.write('Before ');
    await stream.until(word);
    const { body: run } = await app.get(`/api/v1/runs/${run_id}`);
    expect(run).toMatchObject({ status: 'running', totals: null, finished_at: null });
    expect(run.responses).toMatchObject([
      { status: 'running', content: 'Before ', model: 'mock/stepped' },
      { status: 'completed', content: answerOf('one') },
    ]);
    const later = await followRun(app.url, run_id, run.seq);
    model.write('after');
    model.finish();
    expect(shownTexts([{ ...stream.seen[0]! }, ...(await later.rest())])).toMatchObject({
      [run.responses[0].id]: 'after',
    });
    expect((await storedTexts(app, run_id))[run.responses[0].id]).toBe('Before after');
  });

  it('sends a snapshot and then goes on live for an id that this run never gave out', async () => {
    const first = await startStepped();
    const { run_id } = first.seen[0]!;
    model.write('Some ');
    await first.until(word);
    const stream = await followRun(app.url, run_id, 900_000);
    expect(await stream.next()).toMatchObject({ type: 'run.snapshot', status: 'running' });
    model.write('text');
    model.finish();
    await stream.rest();
    expect(shownTexts(stream.seen)).toEqual(await storedTexts(app, run_id));
  });

  it('tells a client that has everything not to come back', async () => {
    const events = await recordRun(app, ['mock/one']);
    const { run_id, seq } = events.at(-1)!;
    for (const id of [seq, seq + 1]) {
      const { response } = await followRun(app.url, run_id, id);
      expect(response.status).toBe(204);
    }
  });

  it('asks browsers to come back after one second', async () => {
    const { run_id } = (await recordRun(app)).at(-1)!;
    const stream = await fetch(`${app.url}/api/v1/runs/${run_id}/events`);
    expect(await stream.text()).toMatch(/^retry: 1000\n\nid: 1\nevent: run\.started\n/);
  });

  it('works with the EventSource of browsers, which reconnects by itself and stops at the end', async () => {
    const first = await startStepped();
    const { run_id } = first.seen[0]!;
    const source = new EventSource(`${app.url}/api/v1/runs/${run_id}/events`);
    const received: RunEvent[] = [];
    const heard = new Subject<RunEvent['type']>();
    for (const type of EVENT_TYPES) {
      source.addEventListener(type, ({ data }) => {
        received.push(JSON.parse(data) as RunEvent);
        heard.next(type);
      });
    }
    const errors = fromEvent(source, 'error');
    await firstValueFrom(heard.pipe(filter((type) => type === 'response.completed')));
    const closed = firstValueFrom(errors.pipe(filter(() => source.readyState === EventSource.CLOSED)));
    const disconnected = firstValueFrom(errors);
    app.app.getHttpServer().closeAllConnections();
    await disconnected;
    model.write('Told while nobody listened');
    model.finish();
    await closed;
    expect(received).toEqual(await (await followRun(app.url, run_id)).rest());
    expect(received.at(-1)?.type).toBe('run.completed');
  });

  it('is not held up by a client that reads nothing during a long run, and shows it the whole text afterwards', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/long', 'mock/long'],
    });
    const { run_id } = (await stream.next())!;
    const { hostname, port, host } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.write(`GET /api/v1/runs/${run_id}/events HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    await stream.rest();
    let received = '';
    socket.on('data', (piece) => (received += piece.toString()));
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.resume();
    await closed;
    const events = received.match(/^data: .*$/gm)!.map((line) => JSON.parse(line.slice(6)) as RunEvent);
    expect(events.at(-1)).toMatchObject({ type: 'run.completed' });
    expect(shownTexts(events)).toEqual(await storedTexts(app, run_id));
  });

  it.each([
    ['header', { 'last-event-id': 'abc' }, '', 'Last-Event-ID'],
    ['negative header', { 'last-event-id': '-1' }, '', 'Last-Event-ID'],
    ['query', {}, '?after=1.5', 'after'],
    ['huge query', {}, '?after=99999999999999999999', 'after'],
    ['empty query', {}, '?after=', 'after'],
    ['repeated query', {}, '?after=1&after=2', 'after'],
  ])('refuses an id that is none: %s', async (_name, headers, query, field) => {
    const [{ run_id }] = (await recordRun(app, ['mock/one'])) as [RunEvent];
    const response = await fetch(`${app.url}/api/v1/runs/${run_id}/events${query}`, { headers });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'validation_failed', errors: [{ field }] });
  });

  it('prefers the header, which is newer than the address that a browser reconnects to', async () => {
    const events = await recordRun(app, ['mock/one']);
    const { run_id } = events[0]!;
    const response = await fetch(`${app.url}/api/v1/runs/${run_id}/events?after=0`, {
      headers: { 'last-event-id': String(events.at(-1)!.seq) },
    });
    expect(response.status).toBe(204);
  });

  it('answers 404 for a run that does not exist, is not an id or belongs to somebody else, and 406 for JSON', async () => {
    const [{ run_id }] = (await recordRun(app, ['mock/one'])) as [RunEvent];
    for (const id of ['01900000-0000-7000-8000-00000000ffff', 'nonsense']) {
      const response = await fetch(`${app.url}/api/v1/runs/${id}/events`);
      expect([response.status, await response.json()]).toEqual([
        404,
        expect.objectContaining({ code: 'run_not_found' }),
      ]);
    }
    const json = await fetch(`${app.url}/api/v1/runs/${run_id}/events`, {
      headers: { accept: 'application/json' },
    });
    expect(json.status).toBe(406);
  });
});

describe('resuming a run whose log is too short', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({}, { stepped: model.behaviour });
    shrinkLog(app);
  });
  afterAll(() => app.close());

  it('shows the same text at every cut, with a snapshot in place of what is gone', async () => {
    const start = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stepped'],
    });
    const { run_id } = (await start.next())!;
    await model.asked();
    const clients = [];
    for (const text of WORDS) {
      model.write(text);
      await start.until((event) => event.type === 'response.delta' || event.type === 'run.snapshot');
      clients.push({ seq: start.seen.at(-1)!.seq, stream: await followRun(app.url, run_id, 1) });
    }
    model.finish();
    await start.rest();
    const texts = await storedTexts(app, run_id);
    expect(Object.values(texts)).toEqual([WORDS.join('')]);
    for (const { stream } of clients) {
      const events = await stream.rest();
      expect(events[0]).toMatchObject({ type: 'run.snapshot' });
      expect(events.at(-1)).toMatchObject({ type: 'run.completed' });
      expect(shownTexts(events)).toEqual(texts);
    }
  });

  it('gives an ended run whose log was dropped as a snapshot and its end', async () => {
    const events = await recordRun(app, ['mock/one', 'mock/fails']);
    const { run_id, seq: finalSeq } = events.at(-1)!;
    // The next run makes this process drop the logs of those that have ended.
    await recordRun(app, ['mock/one']);
    for (const after of [undefined, 0, 1, finalSeq - 2]) {
      const rest = await (await followRun(app.url, run_id, after)).rest();
      expect(rest.map(({ type, seq }) => [type, seq])).toEqual([
        ['run.snapshot', finalSeq - 1],
        ['run.completed', finalSeq],
      ]);
      expect(shownTexts(rest)).toEqual(await storedTexts(app, run_id));
    }
    expect(await (await followRun(app.url, run_id, finalSeq - 1)).rest()).toMatchObject([
      { type: 'run.completed', seq: finalSeq },
    ]);
  });
});

describe('a run that this process does not execute', () => {
  const model = steppedModel();
  let database: Awaited<ReturnType<typeof createDatabase>>;
  beforeAll(async () => (database = await createDatabase()));
  afterAll(() => database.drop());
  const start = () => startScriptedApp({}, { stepped: model.behaviour }, database.url);

  it('is served from the database after a restart, wherever the stream was cut', async () => {
    const before = await start();
    const events = await recordRun(before);
    const { run_id, seq: finalSeq } = events.at(-1)!;
    const { body: run } = await before.get(`/api/v1/runs/${run_id}`);
    await before.close();

    const after = await start();
    expect((await after.get(`/api/v1/runs/${run_id}`)).body).toEqual(run);
    for (const { seq } of events.slice(0, -2)) {
      const rest = await (await followRun(after.url, run_id, seq)).rest();
      expect(rest).toMatchObject([
        { type: 'run.snapshot', seq: finalSeq - 1, status: run.status },
        { ...events.at(-1), at: expect.any(String) },
      ]);
      expect(shownTexts(rest)).toEqual(textsOf(run.responses));
    }
    expect(await (await followRun(after.url, run_id, finalSeq - 1)).rest()).toHaveLength(1);
    expect((await followRun(after.url, run_id, finalSeq)).response.status).toBe(204);
    await after.close();
  });

  it('is told when it ends, when another process writes it; only that one can cancel it', async () => {
    const owner = await start();
    const other = await start();
    const first = await postForEvents(`${owner.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stepped'],
    });
    const { run_id } = (await first.next())!;
    await model.asked();
    model.write('Written ');
    await first.until((event) => event.type === 'response.delta');
    expect((await other.get(`/api/v1/runs/${run_id}`)).body).toMatchObject({ status: 'running', seq: null });
    expect(await other.post(`/api/v1/runs/${run_id}/cancel`, {})).toMatchObject({
      status: 409,
      body: { code: 'run_elsewhere' },
    });
    const stream = await followRun(other.url, run_id, 2);
    model.write('elsewhere');
    model.finish();
    const ended = await first.rest();
    const rest = await stream.rest();
    expect(rest).toMatchObject([{ type: 'run.snapshot' }, { type: 'run.completed', seq: ended.at(-1)!.seq }]);
    expect(Object.values(shownTexts(rest))).toEqual(['Written elsewhere']);
    await owner.close();
    await other.close();
  });
});
