import { type NestExpressApplication } from '@nestjs/platform-express';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Pool } from 'pg';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../src/config/app-config';
import { PROVIDER_IDS } from '../../src/config/environment';
import { welcome } from '../../src/server/welcome';
import { type RunningApp, startApp } from '../support/app';

type Json = Record<string, any>;

let app: RunningApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function get(path: string): Promise<Json> {
  return (await (await fetch(`${app?.url}${path}`)).json()) as Json;
}

async function query(statement: string, parameters: unknown[] = []): Promise<unknown[]> {
  const client = new Client({ connectionString: app?.databaseUrl });
  await client.connect();
  const { rows } = await client.query(statement, parameters);
  await client.end();
  return rows;
}

/** Starts with these settings and asks once. */
async function chat(env: Record<string, string>, request: Json): Promise<{ status: number; body: Json }> {
  app = await startApp({ LLM_RETRIES: '0', ...env });
  const response = await fetch(`${app.url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt: 'Say something.', models: ['demo/quick'], ...request }),
  });
  return { status: response.status, body: (await response.json()) as Json };
}

describe('a limit in the settings', () => {
  it.each<[string, Record<string, string>, Json, number, string]>([
    [
      'MAX_TOKENS_LIMIT',
      { MAX_TOKENS_LIMIT: '10' },
      { parameters: { max_tokens: 11 } },
      400,
      'parameter_out_of_range',
    ],
    ['MAX_PROMPT_BYTES', { MAX_PROMPT_BYTES: '10' }, {}, 413, 'prompt_too_large'],
    [
      'MAX_MODELS_PER_RUN',
      { MAX_MODELS_PER_RUN: '1' },
      { models: ['demo/quick', 'demo/fail'] },
      400,
      'too_many_models',
    ],
    [
      'MAX_LIVE_RESPONSES',
      { MAX_LIVE_RESPONSES: '1' },
      { models: ['demo/quick', 'demo/fail'] },
      503,
      'overloaded',
    ],
    ['MAX_RETRIES', { MAX_RETRIES: '2' }, { retries: 3 }, 400, 'validation_failed'],
    ['MAX_LLM_TIMEOUT', { MAX_LLM_TIMEOUT: '1' }, { deadlines: { idle_ms: 1001 } }, 400, 'validation_failed'],
  ])('%s refuses what is beyond it', async (_name, env, request, status, code) => {
    const answer = await chat(env, request);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('MAX_TOKENS_LIMIT allows what is within it', async () => {
    const { status } = await chat({ MAX_TOKENS_LIMIT: '10' }, { parameters: { max_tokens: 10 } });
    expect(status).toBe(200);
  });
});

describe('a deadline in the settings', () => {
  const long = { FIRST_TOKEN_TIMEOUT: '600', IDLE_TIMEOUT: '600', LLM_TIMEOUT: '600' };

  it.each<[string, string, boolean, string]>([
    ['FIRST_TOKEN_TIMEOUT', 'silent', false, 'timeout'],
    ['IDLE_TIMEOUT', 'stall', true, 'stream_stalled'],
    ['LLM_TIMEOUT', 'stall', true, 'timeout'],
  ])('%s ends an answer that takes longer (demo/%s)', async (name, model, partial, code) => {
    const { status, body } = await chat({ ...long, [name]: '0.5' }, { models: [`demo/${model}`] });
    expect(status).toBe(200);
    expect(body.responses[0]).toMatchObject({ status: 'failed', partial, error_detail: { code } });
  });
});

describe('the models in the settings', () => {
  it('DEFAULT_MODELS are asked when a request names none', async () => {
    const { body } = await chat({ DEFAULT_MODELS: 'demo/contrarian,demo/quick' }, { models: null });
    expect((body.responses as Json[]).map(({ model }) => model as string)).toEqual([
      'demo/contrarian',
      'demo/quick',
    ]);
  });

  it('DEFAULT_MODEL is what "default" stands for', async () => {
    const { body } = await chat({ DEFAULT_MODEL: 'demo/contrarian' }, { models: ['default'] });
    expect((body.responses as Json[]).map(({ model }) => model as string)).toEqual(['demo/contrarian']);
  });

  it.each([0, 1])('LLM_RETRIES=%s is how often a model is asked again', async (retries) => {
    const { body } = await chat({ LLM_RETRIES: String(retries) }, { models: ['demo/fail'] });
    const attempts = await query('SELECT number FROM attempts WHERE response_id = $1', [
      body.responses[0].id,
    ]);
    expect(attempts).toHaveLength(retries + 1);
  });

  it('PRICE_OVERRIDES_FILE sets prices', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'parley-prices-'));
    const file = join(folder, 'prices.json');
    await writeFile(
      file,
      JSON.stringify({ 'demo/*': { input_per_million: 0, output_per_million: 1_000_000 } }),
    );
    const { body } = await chat({ PRICE_OVERRIDES_FILE: file }, {});
    await rm(folder, { recursive: true });
    expect(body.responses[0].cost_usd).toBe(body.responses[0].usage.output_tokens);
  });

  it('CUSTOM_PROVIDERS are providers like the others', async () => {
    const custom = { id: 'mine', name: 'My server', base_url: 'http://127.0.0.1:9/v1', models: ['a/b'] };
    app = await startApp({ CUSTOM_PROVIDERS: JSON.stringify([custom]) });
    const { items } = await get('/api/v1/providers');
    expect((items as Json[]).find(({ id }) => id === 'mine')).toMatchObject({ configured: true });
    expect(await get('/api/v1/models/mine%2Fa%2Fb')).toMatchObject({ id: 'mine/a/b', configured: true });
  });
});

describe('the providers in the settings', () => {
  let upstream: Server;
  let base: string;
  let asked: IncomingMessage[];
  let answers: boolean;
  beforeEach(async () => {
    asked = [];
    answers = true;
    upstream = createServer((request, response) => {
      asked.push(request);
      if (answers) response.setHeader('content-type', 'application/json').end('{"data":[],"models":[]}');
    }).listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    base = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    upstream.closeAllConnections();
    upstream.close();
  });

  const variable = (id: string, suffix: string): string =>
    `${id.toUpperCase().replaceAll('-', '_')}_${suffix}`;

  it('<PROVIDER>_API_KEY and <PROVIDER>_BASE_URL are what each is asked with, and where', async () => {
    app = await startApp(
      Object.fromEntries(
        PROVIDER_IDS.flatMap((id) => [
          [variable(id, 'API_KEY'), `key-of-${id}`],
          [variable(id, 'BASE_URL'), `${base}/at-${id}`],
        ]),
      ),
    );
    await get('/api/v1/providers/health');
    for (const id of PROVIDER_IDS) {
      const request = asked.find(({ url }) => url?.startsWith(`/at-${id}/`));
      expect([id, JSON.stringify([request?.url, request?.headers])]).toEqual([
        id,
        expect.stringMatching(new RegExp(`key-of-${id}\\b(?!-)`)),
      ]);
    }
  });

  it('LITELLM_MASTER_KEY and GEMINI_API_KEY are keys, too', async () => {
    app = await startApp({
      LITELLM_BASE_URL: `${base}/litellm`,
      LITELLM_MASTER_KEY: 'sk-1234',
      GOOGLE_BASE_URL: `${base}/google`,
      GEMINI_API_KEY: 'gemini-1234',
    });
    await get('/api/v1/providers/health');
    const sent = (path: string) =>
      JSON.stringify(
        asked.filter(({ url }) => url?.startsWith(path)).map(({ url, headers }) => [url, headers]),
      );
    expect(sent('/litellm/')).toContain('sk-1234');
    expect(sent('/google/')).toContain('gemini-1234');
  });

  it('PROVIDER_HEALTH_TIMEOUT is how long one may take to say that it is there', async () => {
    answers = false;
    app = await startApp({ OLLAMA_BASE_URL: base, PROVIDER_HEALTH_TIMEOUT: '0.1' });
    await get('/api/v1/providers/health');
    expect((await get('/health')).providers.ollama).toBe('unreachable');
  });
});

describe('what the server says at its start', () => {
  it('names a default model that nobody has, and what may have been meant', async () => {
    app = await startApp({ DEFAULT_MODELS: 'claude, clade', DEFAULT_MODEL: 'demo/quick' });
    const text = welcome(app.app as NestExpressApplication, app.app.get(AppConfig));
    expect(text).toContain('No provider has the default model "clade"; did you mean claude');
    expect(text).not.toContain('"demo/quick";');
  });
});

describe('the database in the settings', () => {
  it.each([2, 4])('DATABASE_POOL_SIZE=%s is how many connections there are at most', async (size) => {
    app = await startApp({ DATABASE_POOL_SIZE: String(size) });
    const { master: pool } = app.app.get(DataSource).driver as unknown as { master: Pool };
    const clients = await Promise.all(Array.from({ length: size }, () => pool.connect()));
    const oneMore = pool.connect();
    expect(pool.totalCount).toBe(size);
    expect(pool.waitingCount).toBeGreaterThan(0);
    clients.forEach((client) => client.release());
    (await oneMore).release();
  });
});
