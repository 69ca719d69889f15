import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scrape, valueOf } from '../metrics/scrape';
import { DatabaseProxy } from '../shell/support/database-proxy';
import { startApp } from '../support/app';
import { followRun, postForEvents } from '../support/event-stream';
import { openRealtime, type RealtimeClient } from '../support/realtime-client';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { steppedModel } from '../support/stepped-model';

const SOCKETS = 100;

describe('many sockets', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({}, { stepped: model.behaviour })));
  afterAll(() => app.close());

  const gauges = async (): Promise<(number | undefined)[]> => {
    const samples = await scrape(app.url);
    return ['open_sockets', 'socket_subscriptions'].map((name) => valueOf(samples, `parley_${name}`));
  };

  it('follow one run at once, each to the byte, and are counted while they do', async () => {
    const stream = await postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hi', models: ['mock/stepped'] });
    const { run_id: runId } = (await stream.next())!;
    await model.asked();
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => openRealtime(app.url)));
    await Promise.all(sockets.map((socket) => socket.ask({ type: 'subscribe', run_id: runId })));
    expect(await gauges()).toEqual([SOCKETS, SOCKETS]);
    for (const word of ['One ', 'two ', 'three.']) {
      model.write(word);
      await stream.until(({ type }) => type === 'response.delta');
    }
    model.finish();
    const texts = (await stream.rest()).map((event) => JSON.stringify(event));
    for (const socket of sockets) {
      await socket.untilEnd(runId);
      expect(socket.textsOf(runId)).toEqual(texts);
    }
    sockets.forEach(({ ws }) => ws.close());
    await Promise.all(sockets.map(({ closed }) => closed));
    expect(await gauges()).toEqual([0, 0]);
    const requests = valueOf(await scrape(app.url), 'http_server_request_duration_seconds_count', {
      http_route: '/api/v1/realtime',
      http_response_status_code: '101',
    });
    expect(requests).toBe(SOCKETS);
  });

  it('start runs at once, and each gets its own', async () => {
    const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => openRealtime(app.url)));
    const ids = await Promise.all(
      sockets.map(async (socket, index) => {
        const { run } = await socket.ask({ type: 'start', prompt: `Number ${index}`, models: ['mock/one'] });
        await socket.untilEnd(run.id);
        return run.id as string;
      }),
    );
    expect(new Set(ids).size).toBe(SOCKETS);
    for (const [index, socket] of sockets.entries()) {
      const events = socket.eventsOf(ids[index]!);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, place) => place + 1));
      expect(new Set(socket.seen.flatMap(({ run_id }) => run_id ?? []))).toEqual(new Set([ids[index]]));
      socket.ws.close();
    }
  });

  it('do not suffer from a client that is killed; its run ends when it asked for that', async () => {
    const address = `${app.url.replace('http', 'ws')}/api/v1/realtime`;
    const start = { type: 'start', prompt: 'Hi', models: ['mock/stalls'], on_disconnect: 'cancel' };
    const code = `const { WebSocket } = require('ws');
      const ws = new WebSocket(${JSON.stringify(address)});
      ws.on('open', () => ws.send(${JSON.stringify(JSON.stringify(start))}));
      ws.on('message', (data) => {
        const { type, run_id } = JSON.parse(data);
        if (type === 'response.delta') console.log(run_id);
      });`;
    const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await app.upstream.whenAborted('stalls');
    const events = await (await followRun(app.url, line.toString().trim())).rest();
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'cancelled' });
  });

  it('do not wait for one whose client reads nothing, which later gets everything', async () => {
    const [stalled, reading] = [await openRealtime(app.url), await openRealtime(app.url)];
    const { run } = await stalled.ask({ type: 'start', prompt: 'Hi', models: ['mock/long', 'mock/long'] });
    stalled.ws.pause();
    await reading.ask({ type: 'subscribe', run_id: run.id });
    await reading.untilEnd(run.id);
    stalled.ws.resume();
    await stalled.untilEnd(run.id);
    const { body } = await app.get(`/api/v1/runs/${run.id}`);
    for (const socket of [reading, stalled]) {
      const shown = shownContents(socket, run.id);
      expect(shown).toEqual(body.responses.map(({ content }: { content: string }) => content));
    }
    [stalled, reading].forEach(({ ws }) => ws.close());
  });
});

/** The text of each response as a client shows it after all events, in the order of the run. */
function shownContents(socket: RealtimeClient, runId: string): string[] {
  const shown = new Map<string, string>();
  for (const event of socket.eventsOf(runId)) {
    if (event.type === 'run.started')
      event.responses.forEach((response) => shown.set(response.response_id, ''));
    if (event.type === 'run.snapshot') {
      event.responses.forEach((response) => shown.set(response.response_id, response.content));
    }
    if (event.type === 'response.delta') {
      shown.set(event.response_id, shown.get(event.response_id)! + event.text);
    }
  }
  return [...shown.values()];
}

describe('the example of the README', () => {
  it('works as it is, wherever the server listens', async () => {
    const app = await startScriptedApp();
    const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
    const [, code = ''] = /node -e '([^']*api\/v1\/realtime[^']*)'/.exec(readme) ?? [];
    const child = spawn(
      process.execPath,
      ['-e', code.replace('ws://127.0.0.1:3000', app.url.replace('http', 'ws'))],
      { cwd: join(__dirname, '../..'), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let printed = '';
    for await (const piece of child.stdout) printed += String(piece);
    const messages = printed
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(messages[0]?.type).toBe('started');
    expect(messages.at(-1)).toMatchObject({ type: 'run.completed', status: 'completed' });
    await app.close();
  });
});

describe('a database that does not answer', () => {
  it('is told as an error, and the socket works again when it does', async () => {
    const proxy = new DatabaseProxy();
    const app = await startApp({}, proxy.reach);
    const socket = await openRealtime(app.url);
    const { run } = await socket.ask({ type: 'start', prompt: 'Hi', models: ['demo/quick'] });
    await socket.untilEnd(run.id);
    proxy.vanish();
    expect(await socket.ask({ type: 'start', prompt: 'Hi', models: ['demo/quick'] })).toMatchObject({
      type: 'error',
      error: { code: 'database_unavailable', retry_after: 5 },
    });
    // What is in memory needs no database.
    await socket.ask({ type: 'subscribe', run_id: run.id, after: 1 });
    await socket.untilEnd(run.id);
    await proxy.restore();
    const again = await socket.ask({ type: 'start', prompt: 'Hi', models: ['demo/quick'] });
    expect(await socket.untilEnd(again.run.id)).toMatchObject({ status: 'completed' });
    await app.close();
    proxy.vanish();
  });
});

describe('a socket that is subscribed to nothing', () => {
  it('is closed after a while, and one that is subscribed when that has ended', async () => {
    const model = steppedModel();
    const app = await startScriptedApp({ WEBSOCKET_IDLE_TIMEOUT: '0.5' }, { stepped: model.behaviour });
    const busy = await openRealtime(app.url);
    const { run } = await busy.ask({ type: 'start', prompt: 'Hi', models: ['mock/stepped'] });
    await model.asked();
    for (let count = 0; count < 3; count += 1) {
      expect(await (await openRealtime(app.url)).closed).toEqual([4001, 'idle']);
    }
    expect(await busy.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    model.finish();
    await busy.untilEnd(run.id);
    expect(await busy.closed).toEqual([4001, 'idle']);
    await app.close();
  });
});

describe('a server that stops', () => {
  it('closes its sockets with 1001: those with a run when it has ended', async () => {
    const model = steppedModel();
    const app = await startScriptedApp({ SHUTDOWN_GRACE: '60' }, { stepped: model.behaviour });
    const [idle, watcher, busy] = [
      await openRealtime(app.url),
      await openRealtime(app.url),
      await openRealtime(app.url),
    ];
    const { run } = await busy.ask({ type: 'start', prompt: 'Hi', models: ['mock/stepped'] });
    await model.asked();
    await watcher.ask({ type: 'subscribe', conversation_id: run.conversation_id });
    await watcher.until(({ type }) => type === 'run.started');
    const stopped = app.close();
    expect(await idle.closed).toEqual([1001, 'the server is stopping']);
    expect(await busy.ask({ type: 'start', prompt: 'Hi', models: ['mock/one'] })).toMatchObject({
      error: { code: 'shutting_down' },
    });
    model.write('To the end.');
    model.finish();
    for (const socket of [busy, watcher]) {
      expect(await socket.untilEnd(run.id)).toMatchObject({ status: 'completed' });
      expect(await socket.closed).toEqual([1001, 'the server is stopping']);
    }
    await stopped;
  });
});

describe('the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-realtime-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('says that there was a socket, and nothing of what was said on it', async () => {
    const file = join(folder, 'parley.log');
    const app = await startScriptedApp({ LOG_LEVEL: 'trace', LOG_FILE: file });
    const socket = await openRealtime(app.url, { headers: { 'x-request-id': 'socket-1' } });
    const { run } = await socket.ask({ type: 'start', prompt: 'A secret prompt', models: ['mock/one'] });
    await socket.untilEnd(run.id);
    await socket.ask({ type: 'start', prompt: 'A secret prompt', models: ['a-secret-model'] });
    socket.send('{"a secret": }');
    await socket.until(({ type }) => type === 'error');
    socket.ws.close();
    await socket.closed;
    await app.close();
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const ofSocket = lines
      .map((line) => JSON.parse(line))
      .filter(({ request_id }) => request_id === 'socket-1');
    expect(ofSocket).toEqual([
      expect.objectContaining({ level: 'debug', code: 'unknown_model' }),
      expect.objectContaining({ level: 'debug', code: 'malformed_json' }),
      {
        level: 'info',
        time: expect.any(String),
        request_id: 'socket-1',
        method: 'GET',
        path: '/api/v1/realtime',
        status: 101,
        duration_ms: expect.any(Number),
        msg: 'request',
      },
    ]);
    expect(lines.join('\n')).not.toContain('secret');
  });
});
