import { Client } from 'pg';
import { type RunningApp, startApp } from '../support/app';
import { DatabaseProxy } from './support/database-proxy';

type Json = Record<string, any>;

async function get(app: RunningApp, path: string) {
  const response = await fetch(app.url + path);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Json };
}

describe('health', () => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({
      VERSION: '4.5.6',
      ENVIRONMENT: 'staging',
      // Nothing listens there.
      OLLAMA_BASE_URL: 'http://127.0.0.1:9',
    });
  });
  afterAll(() => app.close());

  it('keeps a connection longer than proxies do', async () => {
    const { headers } = await get(app, '/health/live');
    expect(headers.get('keep-alive')).toBe('timeout=65');
  });

  it('tells how the server is', async () => {
    const { status, headers, body } = await get(app, '/health');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toMatchObject({
      version: '4.5.6',
      environment: 'staging',
      uptime_s: expect.any(Number),
      database: { status: 'up', latency_ms: expect.any(Number) },
      providers: { demo: 'ready', openai: 'unconfigured' },
      live_responses: 0,
    });
  });

  it('counts the conversations', async () => {
    const before = (await get(app, '/health')).body.conversations as number;
    await fetch(`${app.url}/api/v1/conversations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect((await get(app, '/health')).body.conversations).toBe(before + 1);
  });

  it('is degraded while a configured provider does not answer', async () => {
    await get(app, '/api/v1/providers/health');
    const { status, body } = await get(app, '/health');
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.providers.ollama).toBe('unreachable');
  });

  it('is live and ready', async () => {
    expect(await get(app, '/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(await get(app, '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ok', details: { database: { status: 'up' }, server: { status: 'up' } } },
    });
  });

  it('is not ready while a migration is pending', async () => {
    const client = new Client({ connectionString: app.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      'DELETE FROM migrations WHERE id = (SELECT max(id) FROM migrations) RETURNING *',
    );
    const { status, body } = await get(app, '/health/ready');
    await client.query('INSERT INTO migrations (id, timestamp, name) VALUES ($1, $2, $3)', [
      rows[0].id,
      rows[0].timestamp,
      rows[0].name,
    ]);
    await client.end();
    expect([status, body.code]).toEqual([503, 'not_ready']);
    expect(body.checks).toMatchObject({
      database: { status: 'down', pending_migrations: [rows[0].name] },
      server: { status: 'up' },
    });
    expect((await get(app, '/health/ready')).status).toBe(200);
  });
});

describe('without the database', () => {
  const proxy = new DatabaseProxy();
  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp({}, proxy.reach);
  });
  afterAll(async () => {
    await app.close();
    proxy.vanish();
  });
  afterEach(() => proxy.restore());

  it.each(['refuse', 'vanish', 'silence'] as const)('health answers all the same (%s)', async (fail) => {
    proxy[fail]();
    expect(await get(app, '/health')).toMatchObject({
      status: 503,
      body: { status: 'unhealthy', database: { status: 'down', latency_ms: null }, conversations: null },
    });
    expect(await get(app, '/health/live')).toMatchObject({ status: 200 });
    expect(await get(app, '/health/ready')).toMatchObject({
      status: 503,
      body: { code: 'not_ready', checks: { database: { status: 'down', message: 'does not answer' } } },
    });
  });

  it.each(['refuse', 'vanish'] as const)(
    'requests say so, and work again when it is back (%s)',
    async (fail) => {
      proxy[fail]();
      const { status, headers, body } = await get(app, '/api/v1/conversations');
      expect([status, body.code]).toEqual([503, 'database_unavailable']);
      expect(headers.get('retry-after')).toBe('5');
      expect(body.detail).toBe('The database does not answer');

      await proxy.restore();
      expect(await get(app, '/api/v1/conversations')).toMatchObject({ status: 200 });
      expect(await get(app, '/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    },
  );
});
