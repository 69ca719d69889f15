import { once } from 'node:events';
import { WebSocket as BrowserSocket } from 'undici';
import { followRun, postForEvents } from '../support/event-stream';
import { openRealtime, type RealtimeClient, type ServerMessage } from '../support/realtime-client';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

const model = steppedModel();
let app: ScriptedApp;
let socket: RealtimeClient;
beforeAll(async () => (app = await startScriptedApp({}, { stepped: model.behaviour })));
afterAll(() => app.close());
beforeEach(async () => {
  app.upstream.aborted.length = 0;
  socket = await openRealtime(app.url);
});
afterEach(() => socket.ws.terminate());

const start = (models: string[], rest: object = {}): Promise<ServerMessage> =>
  socket.ask({ type: 'start', prompt: 'Hello', models, ...rest });

describe('start', () => {
  it('begins a conversation and sends the events of the run, as a stream would', async () => {
    const { type, run } = await start(['mock/one', 'mock/two', 'mock/fails']);
    expect([type, run.status, run.responses.length]).toEqual(['started', 'running', 3]);
    const end = await socket.untilEnd(run.id);
    expect(end).toMatchObject({ type: 'run.completed', status: 'partial' });
    const events = socket.eventsOf(run.id);
    expect(events[0]).toMatchObject({ type: 'run.started', conversation_id: run.conversation_id });
    expect(events).toEqual(await (await followRun(app.url, run.id)).rest());
    const { body } = await app.get(`/api/v1/runs/${run.id}`);
    expect(body).toMatchObject({ status: 'partial', seq: end.seq });
  });

  it('goes on with a conversation, and every model reads what it said', async () => {
    const { run } = await start(['mock/one']);
    await socket.untilEnd(run.id);
    const next = await start(['mock/one'], { conversation_id: run.conversation_id });
    await socket.untilEnd(next.run.id);
    expect(next.run.conversation_id).toBe(run.conversation_id);
    const roles = app.upstream.requests.at(-1)?.messages.map(({ role, content }) => [role, content]);
    expect(roles).toEqual([
      ['user', 'Hello'],
      ['assistant', answerOf('one')],
      ['user', 'Hello'],
    ]);
  });

  it('carries two runs at once, each with its own events', async () => {
    socket.send({ type: 'start', id: 'a', prompt: 'Hello', models: ['mock/one', 'mock/two'] });
    socket.send({ type: 'start', id: 'b', prompt: 'Hello', models: ['mock/two', 'mock/three'] });
    const ended = new Set<string | undefined>();
    await socket.until(({ type, run_id }) => type === 'run.completed' && ended.add(run_id).size === 2);
    for (const id of ended) {
      expect(socket.eventsOf(id!)).toEqual(await (await followRun(app.url, id!)).rest());
    }
    const started = socket.seen.filter(({ type }) => type === 'started');
    expect(new Set(started.map(({ run }) => run.id))).toEqual(ended);
    // The reply comes before the first event.
    for (const { run } of started) {
      const types = socket.seen.filter(({ run_id, run: own }) => (own?.id ?? run_id) === run.id);
      expect(types[0]?.type).toBe('started');
    }
  });

  it.each([
    ['an unknown model', { models: ['nobody/knows'], prompt: 'Hello' }],
    ['no prompt', { models: ['mock/one'] }],
    ['an unknown field', { models: ['mock/one'], prompt: 'Hello', tempreature: 1 }],
    [
      'a wrong part',
      { models: [{ model: 'mock/one', parameters: { temperature: 'hot' } }], prompt: 'Hello' },
    ],
    ['no such conversation', { prompt: 'Hello', conversation_id: '01900000-0000-7000-8000-00000000ffff' }],
    ['too many models', { prompt: 'Hello', models: Array.from({ length: 17 }, () => 'mock/one') }],
  ])('is refused as over HTTP: %s', async (_name, body) => {
    const { error } = await socket.ask({ type: 'start', ...body });
    const { body: problem } = await app.post('/api/v1/chat', body);
    expect(error).toMatchObject({ code: problem.code, title: problem.title, detail: problem.detail });
    expect(error.errors).toEqual(problem.errors);
  });

  describe('with an idempotency key', () => {
    it('starts once; the same message again gets the same events, also on another socket and when the run has ended', async () => {
      const message = { models: ['mock/one'], idempotency_key: 'key-1' };
      const first = await start(['mock/one'], message);
      await socket.untilEnd(first.run.id);
      const { length } = app.upstream.requests;
      const again = await openRealtime(app.url);
      const second = await again.ask({ type: 'start', prompt: 'Hello', ...message });
      expect(second).toMatchObject({ type: 'started', run: { id: first.run.id, status: 'completed' } });
      await again.untilEnd(first.run.id);
      expect(again.eventsOf(first.run.id)).toEqual(socket.eventsOf(first.run.id));
      expect(app.upstream.requests).toHaveLength(length);
      again.ws.close();
    });

    it('joins the run that goes on', async () => {
      const first = await start(['mock/stepped'], { idempotency_key: 'key-2' });
      await model.asked();
      const second = await start(['mock/stepped'], { idempotency_key: 'key-2' });
      expect(second.run.id).toBe(first.run.id);
      model.finish();
      await socket.untilEnd(first.run.id);
      expect(socket.seen.filter(({ type }) => type === 'run.started')).toHaveLength(1);
    });

    it.each([
      [
        'another message with it',
        { models: ['mock/two'], idempotency_key: 'key-1' },
        'idempotency_key_reused',
      ],
      ['a key that is none', { idempotency_key: 'ü' }, 'idempotency_key_invalid'],
    ])('refuses %s', async (_name, rest, code) => {
      expect(await start(['mock/one'], rest)).toMatchObject({ type: 'error', error: { code } });
    });
  });
});

describe('cancel', () => {
  it('stops a run, and tells so when it is stored', async () => {
    const { run } = await start(['mock/stalls', 'mock/silent']);
    await socket.until(({ type }) => type === 'response.delta');
    const reply = await socket.ask({ type: 'cancel', run_id: run.id });
    expect(reply).toMatchObject({ type: 'cancelled', run: { id: run.id, status: 'cancelled' } });
    expect((await app.get(`/api/v1/runs/${run.id}`)).body).toEqual(reply.run);
    await Promise.all([app.upstream.whenAborted('stalls'), app.upstream.whenAborted('silent')]);
    if (!socket.seen.some(({ type }) => type === 'run.completed')) await socket.untilEnd(run.id);
    expect(await socket.ask({ type: 'cancel', run_id: run.id })).toMatchObject({ run: reply.run });
  });

  it('stops one response and leaves the others alone', async () => {
    const { run } = await start(['mock/stalls', 'mock/stepped']);
    const [stalled, stepped] = run.responses;
    await socket.until(({ type }) => type === 'response.delta');
    await model.asked();
    const reply = await socket.ask({ type: 'cancel', response_id: stalled.id });
    expect(reply).toMatchObject({
      type: 'cancelled',
      response: { id: stalled.id, status: 'cancelled', content: 'Some text' },
    });
    model.finish();
    await socket.untilEnd(run.id);
    expect(socket.seen).toContainEqual(
      expect.objectContaining({ type: 'response.completed', response_id: stepped.id }),
    );
  });

  it.each([
    ['a run', 'run_id', 'run_not_found'],
    ['a response', 'response_id', 'response_not_found'],
  ])('does not find %s that is not there', async (_name, field, code) => {
    expect(await socket.ask({ type: 'cancel', [field]: 'nonsense' })).toMatchObject({ error: { code } });
  });
});

describe('retry', () => {
  it('asks one model again in a run of its own, and sends its events', async () => {
    const first = await start(['mock/one', 'mock/fails']);
    await socket.untilEnd(first.run.id);
    const [answered, failed] = first.run.responses;
    const again = await socket.ask({ type: 'retry', response_id: answered.id });
    expect(again).toMatchObject({ type: 'started', run: { retry_of: answered.id } });
    const other = await socket.ask({ type: 'retry', response_id: failed.id, model: 'mock/two' });
    const ended = new Set(
      socket.seen.filter(({ type }) => type === 'run.completed').map(({ run_id }) => run_id),
    );
    while (ended.size < 3) ended.add((await socket.until(({ type }) => type === 'run.completed')).run_id);
    for (const { run } of [again, other]) {
      const events = socket.eventsOf(run.id);
      expect(events).toEqual(await (await followRun(app.url, run.id)).rest());
      expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    }
  });

  it('starts once with an idempotency key', async () => {
    const first = await start(['mock/one']);
    await socket.untilEnd(first.run.id);
    const retry = {
      type: 'retry',
      response_id: first.run.responses[0].id,
      model: 'mock/two',
      idempotency_key: 'retry-1',
    };
    const replies = [await socket.ask(retry), await socket.ask(retry)];
    expect(replies[1]!.run.id).toBe(replies[0]!.run.id);
    expect(await socket.ask({ ...retry, model: 'mock/three' })).toMatchObject({
      error: { code: 'idempotency_key_reused' },
    });
  });

  it.each([
    ['a response that is not there', { response_id: 'nonsense' }, 'response_not_found'],
    ['no response', {}, 'validation_failed'],
    ['an unknown field', { response_id: 'nonsense', prompt: 'Hello' }, 'validation_failed'],
  ])('is refused for %s', async (_name, message, code) => {
    expect(await socket.ask({ type: 'retry', ...message })).toMatchObject({ error: { code } });
  });
});

describe('on_disconnect', () => {
  const cancelling = { on_disconnect: 'cancel' };

  it.each([
    ['closes its socket', (client: RealtimeClient) => client.ws.close()],
    ['is killed', (client: RealtimeClient) => client.ws.terminate()],
    [
      'does not want to hear more',
      (client: RealtimeClient, run_id: string) => client.send({ type: 'unsubscribe', run_id }),
    ],
  ])('cancels a run when the last client %s', async (_name, leave) => {
    const { run } = await start(['mock/stalls'], cancelling);
    await socket.until(({ type }) => type === 'response.delta');
    const stream = await followRun(app.url, run.id);
    await stream.until(({ type }) => type === 'response.delta');
    leave(socket, run.id);
    // The stream still listens: a third client sees the run go on.
    const other = await openRealtime(app.url);
    await other.ask({ type: 'subscribe', run_id: run.id });
    await other.until(({ type }) => type === 'response.delta');
    expect((await app.get(`/api/v1/runs/${run.id}`)).body.status).toBe('running');
    other.ws.terminate();
    await other.closed;
    stream.abort();
    await app.upstream.whenAborted('stalls');
    const last = (await (await followRun(app.url, run.id)).rest()).at(-1);
    expect(last).toMatchObject({ type: 'run.completed', status: 'cancelled' });
  });

  it('counts those who are subscribed to the conversation', async () => {
    const first = await start(['mock/one']);
    await socket.untilEnd(first.run.id);
    const { conversation_id } = first.run;
    const watcher = await openRealtime(app.url);
    await watcher.ask({ type: 'subscribe', conversation_id });
    const { run } = await start(['mock/stalls'], { ...cancelling, conversation_id });
    await watcher.until(({ type, run_id }) => type === 'response.delta' && run_id === run.id);
    socket.ws.terminate();
    await socket.closed;
    expect((await app.get(`/api/v1/runs/${run.id}`)).body.status).toBe('running');
    watcher.send({ type: 'unsubscribe', conversation_id });
    await app.upstream.whenAborted('stalls');
    watcher.ws.close();
  });

  it('is not needed: by default a run goes on without anybody', async () => {
    const { run } = await start(['mock/stepped']);
    await model.asked();
    socket.ws.terminate();
    await socket.closed;
    model.write('To nobody.');
    model.finish();
    const events = await (await followRun(app.url, run.id)).rest();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
  });
});

describe('the WebSocket of browsers', () => {
  it('works, in the implementation that follows their standard', async () => {
    const browser = new BrowserSocket(`${app.url.replace('http', 'ws')}/api/v1/realtime`);
    const messages: ServerMessage[] = [];
    browser.addEventListener('open', () =>
      browser.send(JSON.stringify({ type: 'start', id: 'a', prompt: 'Hello', models: ['mock/one'] })),
    );
    browser.addEventListener('message', ({ data }) => {
      messages.push(JSON.parse(data as string) as ServerMessage);
      if (messages.at(-1)?.type === 'run.completed') browser.close(1000, 'done');
    });
    const [{ code, wasClean }] = (await once(browser, 'close')) as [{ code: number; wasClean: boolean }];
    expect([code, wasClean]).toEqual([1000, true]);
    const [{ run } = { run: null }, ...events] = messages;
    expect(events).toEqual(await (await followRun(app.url, run.id)).rest());
  });
});

describe('a run that was started over HTTP', () => {
  it('is followed and cancelled from a socket', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, {
      prompt: 'Hello',
      models: ['mock/stalls'],
    });
    const { run_id } = (await stream.next())!;
    await socket.ask({ type: 'subscribe', run_id });
    await socket.ask({ type: 'cancel', run_id });
    expect((await stream.rest()).at(-1)).toMatchObject({ type: 'run.completed', status: 'cancelled' });
  });
});
