import { type Socket } from 'node:net';
import { LiveRuns } from '../../src/modules/chat/engine/live-runs';
import { openRealtime, type RealtimeClient } from '../support/realtime-client';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

const MAX_BYTES = 4096;

const model = steppedModel();
let app: ScriptedApp;
let socket: RealtimeClient;
beforeAll(async () => {
  const env = { WEBSOCKET_MAX_MESSAGE_BYTES: String(MAX_BYTES), WEBSOCKET_MAX_SUBSCRIPTIONS: '2' };
  app = await startScriptedApp(env, { stepped: model.behaviour });
});
afterAll(() => app.close());
beforeEach(async () => (socket = await openRealtime(app.url)));
afterEach(() => socket.ws.terminate());

/** The socket works as before. */
const goesOn = async (): Promise<void> =>
  expect(await socket.ask({ type: 'ping' })).toEqual({ type: 'pong', id: 'ask-1' });

describe('a message that cannot be understood', () => {
  it.each([
    ['no JSON', '{"type": "ping"', 'malformed_json', { position: 15, line: 1, column: 16 }],
    ['nothing', '', 'malformed_json', {}],
    ['a list', '[1]', 'malformed_json', {}],
    ['null', 'null', 'malformed_json', {}],
    ['no type', '{}', 'validation_failed', { errors: [{ field: 'type' }] }],
    ['a type that is none', '{"type": 7}', 'validation_failed', { errors: [{ field: 'type' }] }],
    ['an unknown type', '{"type": "constructor"}', 'validation_failed', { errors: [{ field: 'type' }] }],
    ['an unknown field', '{"type": "ping", "x": 1}', 'validation_failed', { errors: [{ field: 'x' }] }],
    ['a number as its id', '{"type": "ping", "id": 1}', 'validation_failed', { errors: [{ field: 'id' }] }],
    ['no run', '{"type": "subscribe"}', 'validation_failed', { errors: [{ field: 'run_id' }] }],
    [
      'two things to subscribe to',
      '{"type": "subscribe", "run_id": "a", "conversation_id": "b"}',
      'validation_failed',
      { errors: [{ field: 'run_id' }] },
    ],
    [
      'a place that is none',
      '{"type": "subscribe", "run_id": "a", "after": -1}',
      'validation_failed',
      { errors: [{ field: 'after' }] },
    ],
    [
      'text that cannot be stored',
      '{"type": "start", "prompt": "\\u0000"}',
      'invalid_text',
      { errors: [{ field: 'prompt' }] },
    ],
    ['deep nesting', `{"type": ${'['.repeat(200)}${']'.repeat(200)}}`, 'validation_failed', {}],
  ])('is answered with an error, and the socket goes on: %s', async (_name, text, code, rest) => {
    socket.send(text);
    expect(await socket.next()).toEqual({
      type: 'error',
      error: expect.objectContaining({
        code,
        title: expect.any(String),
        detail: expect.any(String),
        ...('errors' in rest
          ? { errors: rest.errors.map((error) => ({ ...error, message: expect.any(String) })) }
          : rest),
      }),
    });
    await goesOn();
  });

  it('is told so when it is binary', async () => {
    socket.ws.send(Buffer.from('{"type": "ping"}'));
    expect(await socket.next()).toMatchObject({ type: 'error', error: { code: 'unsupported_media_type' } });
    await goesOn();
  });

  it('is told which types there are: those that are documented', async () => {
    const { error } = await socket.ask({ type: 'nonsense' });
    const types = error.errors[0].message.replace('must be one of ', '').split(', ');
    expect(types).toHaveLength(6);
    const { body } = await app.get('/api/v1/openapi.json');
    for (const type of types) expect(body.info.description).toContain(`| \`${type}\` |`);
  });

  it('gets its id back where it has one', async () => {
    socket.send({ type: 'nonsense', id: 'mine' });
    expect(await socket.next()).toMatchObject({ type: 'error', id: 'mine' });
  });

  it('harms nobody else, however many come', async () => {
    const other = await openRealtime(app.url);
    for (let count = 0; count < 5_000; count += 1) socket.send('}');
    expect(await other.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    await goesOn();
    expect(socket.seen).toHaveLength(5_001);
    other.ws.close();
  });
});

describe('a message that is too large', () => {
  it('closes the socket with 1009, and no other', async () => {
    const other = await openRealtime(app.url);
    const large = { type: 'start', prompt: 'x'.repeat(MAX_BYTES) };
    socket.send(large);
    expect((await socket.closed)[0]).toBe(1009);
    other.send({ ...large, prompt: 'x'.repeat(MAX_BYTES - 60), models: ['mock/one'] });
    const { run } = await other.until(({ type }) => type === 'started');
    await other.untilEnd(run.id);
    other.ws.close();
  });

  it('counts as a whole when it comes in pieces', async () => {
    for (let piece = 0; piece < 4; piece += 1) socket.ws.send('x'.repeat(MAX_BYTES / 4), { fin: false });
    socket.ws.send('x', { fin: true });
    expect((await socket.closed)[0]).toBe(1009);
  });
});

describe('what is no WebSocket message at all', () => {
  /** A client masks its frames (RFC 6455, section 5.1). */
  const masked = (first: number, payload: Buffer): Buffer =>
    Buffer.concat([Buffer.from([first, 0x80 | payload.length, 0, 0, 0, 0]), payload]);

  it.each([
    ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
    ['a reserved bit', masked(0xf1, Buffer.from('{}')), 1002],
    ['an unknown kind of frame', masked(0x8b, Buffer.from('{}')), 1002],
    ['text that is not UTF-8', masked(0x81, Buffer.from([0xff, 0xfe])), 1007],
    ['the rest of a message that never began', masked(0x80, Buffer.from('{}')), 1002],
  ])('closes the socket with a code that says so, and no other: %s', async (_name, bytes, code) => {
    const other = await openRealtime(app.url);
    (socket.ws as unknown as { _socket: Socket })._socket.write(bytes);
    expect((await socket.closed)[0]).toBe(code);
    expect(await other.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    other.ws.close();
  });
});

describe('messages', () => {
  it('are handled in the order in which they come, whatever they take', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `m${index}`);
    for (const [index, id] of ids.entries()) {
      socket.send(index % 10 === 0 ? { type: 'cancel', run_id: 'nobody', id } : { type: 'ping', id });
    }
    await socket.until(({ id }) => id === ids.at(-1));
    expect(socket.seen.map(({ id }) => id)).toEqual(ids);
  });
});

describe('subscriptions beyond the limit', () => {
  it('are refused, and so are runs that would be followed, until there is room', async () => {
    const start = (): Promise<any> =>
      socket.ask({ type: 'start', prompt: 'Hello', models: ['mock/stepped'] });
    const first = await start();
    const second = await start();
    expect([first.type, second.type]).toEqual(['started', 'started']);
    expect(await start()).toMatchObject({ type: 'error', error: { code: 'too_many_subscriptions' } });
    expect(app.app.get(LiveRuns).runCount).toBe(2);
    const subscribe = { type: 'subscribe', conversation_id: first.run.conversation_id };
    expect(await socket.ask(subscribe)).toMatchObject({ error: { code: 'too_many_subscriptions' } });
    // Another socket has limits of its own.
    const other = await openRealtime(app.url);
    expect(await other.ask(subscribe)).toMatchObject({ type: 'subscribed' });
    other.ws.close();
    await socket.ask({ type: 'unsubscribe', run_id: first.run.id });
    expect(await socket.ask(subscribe)).toMatchObject({ type: 'subscribed' });
    // The runs of a conversation need no room.
    await socket.until(({ type, run_id }) => type === 'run.started' && run_id === first.run.id);
    model.finish();
  });
});
