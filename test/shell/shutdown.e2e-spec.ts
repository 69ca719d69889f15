import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { findRunningPostgres } from '../../src/database/embedded/start-postgres';
import { compiledServer } from '../support/compiled-server';
import { createDatabase, type TestDatabase } from '../support/database';
import { postForEvents } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { ServerProcess } from './support/server-process';

let folder: string;
let database: TestDatabase;
const processes: ServerProcess[] = [];

beforeAll(async () => {
  folder = await compiledServer();
});
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((server) => server.kill()));
  await database.drop();
});

function start(env: Record<string, string> = {}): ServerProcess {
  const server = new ServerProcess(folder, { DATABASE_URL: database.url, ...env });
  processes.push(server);
  return server;
}

const ask = (model: string) => ({ prompt: 'Why is the sky blue?', models: [`demo/${model}`] });

/** Asks again and again until nobody listens any more. */
async function refusal(url: string): Promise<void> {
  await eventually(() =>
    fetch(`${url}/health/live`).then(
      () => false,
      () => true,
    ),
  );
}

async function liveResponses(url: string): Promise<number> {
  const health = await fetch(`${url}/health`);
  return ((await health.json()) as { live_responses: number }).live_responses;
}

async function storedResponses(): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query(
    `SELECT r.status, r.content, r.partial, r.error, runs.status AS run FROM responses r
     JOIN runs ON runs.id = r.run_id ORDER BY r.created_at DESC LIMIT 1`,
  );
  await client.end();
  return rows as Record<string, unknown>[];
}

describe('SIGTERM', () => {
  it('lets a running answer finish before the process ends', async () => {
    const server = start();
    const url = await server.url();
    const answer = fetch(`${url}/api/v1/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask('quick')),
    });
    await eventually(() => liveResponses(url));
    server.signal('SIGTERM');
    const response = await answer;
    expect(await response.json()).toMatchObject({
      status: 'completed',
      responses: [{ status: 'completed' }],
    });
    expect(await server.ended()).toBe(0);
  });

  it('stores what is there of an answer that takes too long, and tells who is listening', async () => {
    const server = start({ SHUTDOWN_GRACE: '0.5', IDLE_TIMEOUT: '600', FIRST_TOKEN_TIMEOUT: '600' });
    const url = await server.url();
    const stream = await postForEvents(`${url}/api/v1/chat`, ask('stall'));
    await stream.until(({ type }) => type === 'response.delta');
    server.signal('SIGTERM');
    await refusal(url);
    const events = await stream.rest();
    const text = stream.seen.map((event) => (event.type === 'response.delta' ? event.text : '')).join('');
    expect(text).not.toBe('');
    expect(events.slice(-2)).toMatchObject([
      { type: 'response.failed', partial: true, error: { code: 'interrupted' } },
      { type: 'run.completed', status: 'failed' },
    ]);
    expect(await server.ended()).toBe(0);
    expect(await storedResponses()).toMatchObject([
      { status: 'failed', content: text, partial: true, error: { code: 'interrupted' }, run: 'failed' },
    ]);
    expect(server.stdout).not.toMatch(/"level":"(warn|error|fatal)"/);
  });

  it('ends at once when it comes again', async () => {
    const server = start({ SHUTDOWN_GRACE: '600', IDLE_TIMEOUT: '600', FIRST_TOKEN_TIMEOUT: '600' });
    const url = await server.url();
    const stream = await postForEvents(`${url}/api/v1/chat`, ask('stall'));
    await stream.until(({ type }) => type === 'response.delta');
    server.signal('SIGTERM');
    await refusal(url);
    // Right after the first one it counts as the same: npm repeats what the terminal has sent already.
    const impatience = setInterval(() => server.signal('SIGTERM'), 50);
    expect(await server.ended()).toBe(143);
    clearInterval(impatience);
    stream.abort();
  });

  it('does not wait for connections on which nothing happens', async () => {
    const server = start({ SHUTDOWN_GRACE: '600' });
    const { hostname, port, host } = new URL(await server.url());
    const silent = connect(Number(port), hostname);
    const idle = connect(Number(port), hostname);
    await Promise.all([once(silent, 'connect'), once(idle, 'connect')]);
    idle.write(`GET /health/live HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
    await once(idle, 'data');
    server.signal('SIGTERM');
    expect(await server.ended()).toBe(0);
    silent.destroy();
    idle.destroy();
  });
});

describe('SIGINT', () => {
  it('stops the embedded Postgres, too', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'parley-data-'));
    const server = start({ DATABASE_URL: '', DATA_DIR: dataDir });
    await server.url();
    expect(await findRunningPostgres(dataDir)).not.toBeNull();
    server.signal('SIGINT');
    expect(await server.ended()).toBe(0);
    expect(await findRunningPostgres(dataDir)).toBeNull();
    expect(server.stdout).not.toMatch(/"level":"(warn|error|fatal)"/);
    await rm(dataDir, { recursive: true });
  });
});
