import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type RunningApp, startApp } from '../support/app';

type Json = Record<string, any>;

const KEY = 'sk-live-0123456789abcdef';
const PROMPT = 'a prompt that must stay between us';

describe('the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-log-'));
  const file = join(folder, 'deep/parley.log');
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({
      LOG_LEVEL: 'Trace',
      LOG_FILE: file,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: 'http://127.0.0.1:9',
    });
  });
  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const lines = (): Json[] =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Json);

  /** The line of a request is written after its answer is out. */
  const lineOf = async (requestId: string): Promise<Json> => {
    for (;;) {
      const found = lines().find((line) => line.request_id === requestId && line.msg === 'request');
      if (found) return found;
      await fetch(`${app.url}/health/live`);
    }
  };

  it('has one line for each request, without the query', async () => {
    const response = await fetch(`${app.url}/api/v1/conversations?q=${encodeURIComponent(PROMPT)}`);
    const id = response.headers.get('x-request-id') ?? '';
    expect(await lineOf(id)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      request_id: id,
      method: 'GET',
      path: '/api/v1/conversations',
      status: 200,
      duration_ms: expect.any(Number),
      msg: 'request',
    });
  });

  it('has a line for a request that was refused early, too', async () => {
    await fetch(`${app.url}/health`, {
      headers: { origin: 'http://evil.example.com', 'x-request-id': 'refused-1' },
    });
    expect(await lineOf('refused-1')).toMatchObject({ status: 403 });
  });

  it('holds neither prompts nor keys, at any level', async () => {
    const response = await fetch(`${app.url}/api/v1/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY}`, cookie: `key=${KEY}` },
      body: JSON.stringify({ prompt: PROMPT, models: ['demo/quick', 'openai/gpt-4o'] }),
    });
    expect(response.status).toBe(200);
    await response.text();
    await lineOf(response.headers.get('x-request-id') ?? '');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toContain(KEY);
    expect(text).not.toContain(PROMPT);
  });

  it('has the stack of an unforeseen error, of which the client learns only an id', async () => {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    await client.query('ALTER TABLE conversations RENAME COLUMN title TO renamed');
    const response = await fetch(`${app.url}/api/v1/conversations`);
    await client.query('ALTER TABLE conversations RENAME COLUMN renamed TO title');
    await client.end();

    const body = (await response.json()) as Json;
    expect([response.status, body.code, body.detail]).toEqual([
      500,
      'internal_error',
      'Something went wrong here',
    ]);
    expect(JSON.stringify(body)).not.toMatch(/column|QueryFailed|\.ts/);
    const line = lines().find(({ error_id: errorId }) => errorId === body.error_id);
    expect(line).toMatchObject({
      level: 'error',
      request_id: body.request_id,
      err: {
        type: 'QueryFailedError',
        message: expect.stringContaining('title'),
        stack: expect.stringContaining(' at '),
      },
    });
    expect(line?.err).not.toHaveProperty('parameters');
  });
});
