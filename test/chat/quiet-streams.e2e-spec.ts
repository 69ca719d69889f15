import { once } from 'node:events';
import { connect } from 'node:net';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

/** All but what RxJS waits with, and the clock that silence is measured with: sockets and deadlines go on as ever. */
const REAL = [
  'Date',
  'hrtime',
  'nextTick',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

const HEARTBEAT = ': keep-alive\n\n';

describe('a stream on which nothing happens', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({}, { stepped: model.behaviour });
  });
  afterAll(() => app.close());
  beforeEach(() => jest.useFakeTimers({ doNotFake: [...REAL] }));
  afterEach(() => jest.useRealTimers());

  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('says every 15 seconds that it is alive, in a comment that clients skip', async () => {
    const { hostname, port, host } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const body = JSON.stringify({ prompt: 'Hello', models: ['mock/stepped'] });
    let received = '';
    socket.on('data', (piece) => (received += String(piece)));
    socket.write(
      `POST /api/v1/chat HTTP/1.1\r\nHost: ${host}\r\nAccept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    while (!received.includes('event: response.started')) await turn();
    await model.asked();

    jest.advanceTimersByTime(14_000);
    for (let count = 0; count < 20; count += 1) await turn();
    expect(received).not.toContain(HEARTBEAT);
    jest.advanceTimersByTime(1_000);
    while (!received.includes(HEARTBEAT)) await turn();

    model.finish();
    while (!received.includes('event: run.completed')) await turn();
    socket.destroy();
  });
});
