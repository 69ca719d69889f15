import { once } from 'node:events';
import { type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import request from 'supertest';
import { ServerProcess } from '../shell/support/server-process';
import { compiledServer } from '../support/compiled-server';
import { createDatabase, type TestDatabase } from '../support/database';
import { followRun } from '../support/event-stream';
import { openRealtime } from '../support/realtime-client';
import { type Behaviour, type ScriptedUpstream, startUpstream } from '../support/scripted-upstream';

const MODELS = ['one', 'two', 'three', 'four', 'five'];
const PIECES = 20_000;
const READERS = 50;
const MEBIBYTE = 1024 * 1024;

const chunk = (model: string, delta: object, finish: string | null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** Pieces of a tool call: each is an event of its own, however fast they come. */
async function callAtLength(response: ServerResponse, model: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'count', arguments: '' } };
  response.write(chunk(model, { tool_calls: [call] }, null));
  const piece = chunk(model, { tool_calls: [{ index: 0, function: { arguments: '7' } }] }, null);
  for (let count = 0; count < PIECES; count += 1) {
    if (!response.write(piece)) await once(response, 'drain');
  }
  response.end(chunk(model, {}, 'tool_calls') + 'data: [DONE]\n\n');
}

const callsAtLength: Behaviour = (response, { model }) => void callAtLength(response, model);

let database: TestDatabase;
let upstream: ScriptedUpstream;
let server: ServerProcess;
let url: string;

beforeAll(async () => {
  const folder = await compiledServer();
  database = await createDatabase();
  upstream = await startUpstream(Object.fromEntries(MODELS.map((model) => [model, callsAtLength])));
  const custom = [{ id: 'mock', base_url: upstream.url, api_key: 'sk-test-key', models: MODELS }];
  const env = { DATABASE_URL: database.url, CUSTOM_PROVIDERS: JSON.stringify(custom), LOG_LEVEL: 'silent' };
  // With more heap than it needs, V8 lets garbage lie, and what readers cost could not be told from that.
  server = new ServerProcess(folder, env, folder, ['--max-old-space-size=128']);
  url = await server.url();
});
afterAll(async () => {
  await server.kill();
  await upstream.close();
  await database.drop();
});

async function startRun(): Promise<string> {
  const json = { 'content-type': 'application/json' };
  const created = await fetch(`${url}/api/v1/conversations`, { method: 'POST', headers: json, body: '{}' });
  const { id } = (await created.json()) as { id: string };
  const models = MODELS.map((model) => `mock/${model}`);
  const body = JSON.stringify({ prompt: 'Count', models });
  const started = await fetch(`${url}/api/v1/conversations/${id}/runs`, {
    method: 'POST',
    headers: json,
    body,
  });
  return ((await started.json()) as { id: string }).id;
}

/** Each time on a connection of its own: one that is kept may just be closed by a server that is busy. */
async function residentBytes(): Promise<number> {
  const { text } = await request(url).get('/metrics');
  return Number(/^process_resident_memory_bytes\S* (\d+)/m.exec(text)?.[1]);
}

/** Something that asked for the events and never reads one. */
interface StalledReader {
  destroy(): void;
}

async function stalledStream(runId: string): Promise<StalledReader> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`GET /api/v1/runs/${runId}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  return socket;
}

async function stalledSocket(runId: string): Promise<StalledReader> {
  const { ws, ask } = await openRealtime(url);
  await ask({ type: 'subscribe', run_id: runId });
  ws.pause();
  return { destroy: () => ws.terminate() };
}

/** Follows a run to its end; gives the highest resident size on the way. */
async function highestWhile(runId: string): Promise<{ peak: number; lastSeq: number }> {
  let peak = 0;
  let isOver = false;
  const watch = (async () => {
    while (!isOver) peak = Math.max(peak, await residentBytes());
  })();
  const events = await followRun(url, runId);
  let lastSeq = 0;
  for (let event = await events.next(); event; event = await events.next()) lastSeq = event.seq;
  isOver = true;
  await watch;
  return { peak, lastSeq };
}

describe('fifty clients that read nothing', () => {
  // The first run sizes the heap: what it takes is taken once.
  beforeAll(async () => void (await highestWhile(await startRun())));

  it.each([
    ['streams', stalledStream],
    ['WebSockets', stalledSocket],
  ])(
    'cost at most 20 MiB of memory over 100,000 events, and do not hold up one that reads: %s',
    async (_name, open) => {
      const alone = await highestWhile(await startRun());
      const runId = await startRun();
      const readers = await Promise.all(Array.from({ length: READERS }, () => open(runId)));
      const { peak, lastSeq } = await highestWhile(runId);

      expect(lastSeq).toBeGreaterThan(MODELS.length * PIECES);
      expect((peak - alone.peak) / MEBIBYTE).toBeLessThan(20);
      readers.forEach((reader) => reader.destroy());
    },
  );
});
