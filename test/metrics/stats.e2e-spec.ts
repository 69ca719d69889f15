import { DataSource } from 'typeorm';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { newId } from '../../src/common/ids';
import { seedResponses } from './seed-responses';

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

describe('GET /api/v1/stats', () => {
  let app: ScriptedApp;
  let database: DataSource;

  beforeAll(async () => {
    app = await startScriptedApp({ LLM_RETRIES: '0' });
    database = app.app.get(DataSource);
  });
  beforeEach(() => database.query('DELETE FROM attempts; DELETE FROM conversations'));
  afterAll(() => app.close());

  const stats = (query: Record<string, string> = {}) =>
    app.get(`/api/v1/stats?${new URLSearchParams(query).toString()}`);

  const NOTHING = {
    calls: 0,
    outcomes: { completed: 0, failed: 0, cancelled: 0, running: 0 },
    error_rate: null,
    errors: {},
    latency_ms: { p50: null, p95: null, p99: null },
    ttft_ms: { p50: null, p95: null, p99: null },
    usage: { input_tokens: 0, output_tokens: 0, cached_tokens: 0, reasoning_tokens: 0, total_tokens: 0 },
    estimated_calls: 0,
    tokens_per_second: null,
    cost_usd: 0,
    unpriced_calls: 0,
  };

  it('answers for the last 24 hours when there is nothing', async () => {
    const { status, body } = await stats();
    expect(status).toBe(200);
    expect(body).toEqual({
      from: expect.any(String),
      to: expect.any(String),
      group_by: 'model',
      totals: NOTHING,
      groups: [],
    });
    expect(Date.parse(body.to) - Date.parse(body.from)).toBe(24 * 3_600_000);
  });

  it('compares models by speed, reliability, tokens and cost', async () => {
    const priced = {
      input_tokens: 10,
      output_tokens: 50,
      cached_tokens: 4,
      reasoning_tokens: 20,
      cost_usd: 0.1,
    };
    const created_at = hoursAgo(1);
    await seedResponses(database, [
      { ...priced, created_at, ttft_ms: 100, latency_ms: 1_100 },
      { ...priced, created_at, ttft_ms: 200, latency_ms: 1_200, cost_usd: 0.2 },
      {
        created_at,
        status: 'failed',
        error: { code: 'rate_limited' },
        input_tokens: null,
        output_tokens: null,
        cost_usd: 0,
        ttft_ms: null,
        latency_ms: 12,
      },
      { ...priced, created_at, model: 'slow', cost_usd: null, estimated: true },
    ]);
    const { body } = await stats();
    expect(body.groups).toEqual([
      {
        provider: 'demo',
        model: 'demo/quick',
        calls: 3,
        outcomes: { completed: 2, failed: 1, cancelled: 0, running: 0 },
        error_rate: 0.333333,
        errors: { rate_limited: 1 },
        latency_ms: { p50: 1_150, p95: 1_195, p99: 1_199 },
        ttft_ms: { p50: 150, p95: 195, p99: 199 },
        usage: {
          input_tokens: 20,
          output_tokens: 100,
          cached_tokens: 8,
          reasoning_tokens: 40,
          total_tokens: 120,
        },
        estimated_calls: 0,
        tokens_per_second: 50,
        cost_usd: 0.3,
        unpriced_calls: 0,
      },
      expect.objectContaining({ model: 'demo/slow', cost_usd: null, unpriced_calls: 1, estimated_calls: 1 }),
    ]);
    expect(body.totals).toMatchObject({ calls: 4, error_rate: 0.25, cost_usd: 0.3, unpriced_calls: 1 });
  });

  it('counts what was just asked, per model and per provider', async () => {
    await app.post('/api/v1/chat', { prompt: 'Hello', models: ['mock/one', 'mock/two', 'mock/limited'] });
    const { body } = await stats({ window: '1h' });
    expect(
      body.groups.map((group: { model: string; calls: number; errors: object }) => [
        group.model,
        group.calls,
        group.errors,
      ]),
    ).toEqual([
      ['mock/limited', 1, { rate_limited: 1 }],
      ['mock/one', 1, {}],
      ['mock/two', 1, {}],
    ]);
    expect(body.groups[1]).toMatchObject({
      outcomes: { completed: 1 },
      usage: { input_tokens: 11, output_tokens: 7, cached_tokens: 3, total_tokens: 18 },
      cost_usd: null,
      unpriced_calls: 1,
    });
    const byProvider = await stats({ window: '1h', group_by: 'provider' });
    expect(byProvider.body.groups).toEqual([
      expect.objectContaining({ provider: 'mock', model: null, calls: 3, error_rate: 0.333333 }),
    ]);
  });

  it('counts completions that nobody keeps, as those that are kept', async () => {
    const asked = { messages: [{ role: 'user', content: 'Hello' }] };
    for (const more of [
      {},
      { store: true },
      { model: undefined, models: ['mock/fails', 'mock/one'], route: 'fallback' },
    ]) {
      expect((await app.post('/v1/chat/completions', { ...asked, model: 'mock/one', ...more })).status).toBe(
        200,
      );
    }
    const { body } = await stats({ window: '1h' });
    expect(body.groups).toEqual([expect.objectContaining({ model: 'mock/one', calls: 3 })]);
    expect(body.totals).toMatchObject({
      calls: 3,
      outcomes: { completed: 3 },
      usage: { input_tokens: 33, output_tokens: 21 },
    });
  });

  it('keeps to the window, the provider and the model that were asked for', async () => {
    await seedResponses(database, [
      { created_at: hoursAgo(0.5) },
      { created_at: hoursAgo(3), model: 'slow' },
      { created_at: hoursAgo(30), provider: 'groq', model: 'openai/gpt-oss-120b' },
    ]);
    const models = async (query: Record<string, string>) =>
      (await stats(query)).body.groups.map(({ model }: { model: string }) => model);
    expect(await models({ window: '60m' })).toEqual(['demo/quick']);
    expect(await models({})).toEqual(['demo/quick', 'demo/slow']);
    expect(await models({ window: '2d', provider: 'groq' })).toEqual(['groq/openai/gpt-oss-120b']);
    expect(await models({ window: '2d', model: 'groq/openai/gpt-oss-120b' })).toHaveLength(1);
    expect(await models({ from: hoursAgo(40), to: hoursAgo(2) })).toEqual([
      'demo/slow',
      'groq/openai/gpt-oss-120b',
    ]);
    expect(await models({ window: '2d', provider: 'nobody' })).toEqual([]);
  });

  it("leaves out other people's calls", async () => {
    await seedResponses(database, [{ cost_usd: 9 }], newId());
    expect((await stats()).body.totals).toEqual(NOTHING);
  });

  it('does not divide by zero when everything was cancelled', async () => {
    await seedResponses(database, [{ status: 'cancelled', ttft_ms: null, output_tokens: 0 }]);
    expect((await stats()).body.totals).toMatchObject({
      calls: 1,
      outcomes: { cancelled: 1 },
      error_rate: null,
      tokens_per_second: null,
      latency_ms: { p50: null },
    });
  });

  it.each([
    ['window=yesterday', 'window'],
    ['window=0h', 'window'],
    ['window=24', 'window'],
    ['window=999999d', 'window'],
    ['window=1h&window=2h', 'window'],
    ['window=', 'window'],
    ['window=1h&from=2025-11-01T00:00:00Z', 'window'],
    ['from=2025-11-02T00:00:00Z&to=2025-11-01T00:00:00Z', 'from'],
    ['from=soon', 'from'],
    ['from=2025-11-01T00:00:00Z&to=never', 'to'],
    ['to=2025-11-01T00:00:00Z', 'from'],
    ['from=9999-01-01T00:00:00Z', 'from'],
    ['group_by=owner', 'group_by'],
    ['group_by=model&group_by=provider', 'group_by'],
    ['model=quick', 'model'],
    ['provider=a&provider=b', 'provider'],
    [`provider=${'x'.repeat(201)}`, 'provider'],
    ['colour=red', 'colour'],
  ])('refuses ?%s, naming %s', async (query, field) => {
    const { status, body } = await app.get(`/api/v1/stats?${query}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({
      code: 'validation_failed',
      errors: [{ field, message: expect.any(String) }],
    });
  });

  it('refuses what Postgres could not take', async () => {
    const { status, body } = await app.get('/api/v1/stats?provider=%00');
    expect([status, body.code]).toEqual([400, 'invalid_text']);
  });
});
