import { type RunningApp, startApp } from '../../support/app';
import { getJson, type Json } from './get-json';
import { listOf, type ModelListUpstream, startModelListUpstream } from './model-list-upstream';

let upstream: ModelListUpstream;
let app: RunningApp;

const get = (path: string) => getJson(app.url + path);
const idsOf = (body: Json): string[] => body.data.map(({ id }: { id: string }) => id);

beforeAll(async () => {
  upstream = await startModelListUpstream({
    '/v1/models': listOf('gpt-4o', 'gpt-4o-2024-11-20', 'text-embedding-3-small'),
  });
  app = await startApp({
    OPENAI_API_KEY: 'sk-test-openai',
    OPENAI_BASE_URL: upstream.url,
    MAX_TOKENS_LIMIT: '2048',
  });
  // The first look at the providers began with the start; this joins it.
  await get('/api/v1/providers/health');
});
afterAll(async () => {
  await app.close();
  await upstream.close();
});

describe('GET /api/v1/models', () => {
  it('is OpenAI’s list form with more on each model', async () => {
    const { status, body } = await get('/api/v1/models');
    expect(status).toBe(200);
    expect(body.object).toBe('list');
    expect(body.data.find(({ id }: { id: string }) => id === 'openai/gpt-4o')).toEqual({
      id: 'openai/gpt-4o',
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'openai',
      provider: 'openai',
      name: 'GPT-4o',
      description: null,
      context_window: 128_000,
      max_output_tokens: 16_384,
      prices: { input_per_million: 2.5, output_per_million: 10, cached_input_per_million: 1.25 },
      capabilities: { images: true, tools: true, reasoning: false },
      parameters: expect.objectContaining({
        temperature: { min: 0, max: 2, integer: false },
        max_tokens: { min: 1, max: 2048, integer: true },
      }),
      configured: true,
      requires: null,
      aliases: expect.arrayContaining(['gpt-4o', 'chatgpt']),
      is_default: true,
      source: 'provider',
    });
  });

  it('has what the provider says where it answered, and the built-in table elsewhere', async () => {
    const { body } = await get('/api/v1/models');
    const openai = idsOf(body).filter((id) => id.startsWith('openai/'));
    expect(openai).toEqual(['openai/gpt-4o', 'openai/gpt-4o-2024-11-20']);
    expect(body.data.find(({ id }: { id: string }) => id === 'anthropic/claude-sonnet-5')).toMatchObject({
      configured: false,
      requires: 'ANTHROPIC_API_KEY',
      source: 'built_in',
      is_default: false,
    });
  });

  it('has the demo models, labelled as simulations', async () => {
    const { body } = await get('/api/v1/models?provider=demo');
    expect(idsOf(body)).toEqual(
      expect.arrayContaining(['demo/quick', 'demo/thoughtful', 'demo/stall', 'demo/cut']),
    );
    for (const model of body.data) {
      expect(model.name).toContain('simulation');
      expect(model.prices.input_per_million).toBe(0);
    }
  });

  it('filters by provider and by what is configured', async () => {
    const configured = await get('/api/v1/models?configured=true');
    expect(new Set(configured.body.data.map(({ provider }: Json) => provider))).toEqual(
      new Set(['openai', 'demo']),
    );
    const missing = await get('/api/v1/models?provider=anthropic&configured=true');
    expect(missing.body.data).toEqual([]);
    const unconfigured = await get('/api/v1/models?provider=anthropic&configured=false');
    expect(unconfigured.body.data.length).toBeGreaterThan(0);
  });

  it.each([
    ['provider=nobody', 'provider'],
    ['configured=perhaps', 'configured'],
    ['colour=blue', 'colour'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await get(`/api/v1/models?${query}`);
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'validation_failed', field]);
  });

  it('asks no provider', async () => {
    const before = upstream.requests.length;
    await Promise.all(Array.from({ length: 5 }, () => get('/api/v1/models')));
    expect(upstream.requests).toHaveLength(before);
  });

  it('tolerates a slash at the end', async () => {
    expect((await get('/api/v1/models/')).body.object).toBe('list');
  });
});

describe('GET /api/v1/models/{name}', () => {
  it.each([
    ['demo/quick', 'demo/quick'],
    ['demo%2Fquick', 'demo/quick'],
    ['demo/quick/', 'demo/quick'],
    ['claude', 'anthropic/claude-sonnet-5'],
    ['gpt-4o-2024-11-20', 'openai/gpt-4o-2024-11-20'],
    ['groq/compound', 'groq/groq/compound'],
    ['groq/openai/gpt-oss-120b', 'groq/openai/gpt-oss-120b'],
    ['default', 'openai/gpt-4o'],
  ])('finds %s', async (name, id) => {
    const { status, body } = await get(`/api/v1/models/${name}`);
    expect([status, body.id]).toEqual([200, id]);
  });

  it.each([
    ['cluade', 'claude'],
    ['demo/qiuck', 'demo/quick'],
    ['openai/gpt-4p', 'openai/gpt-4o'],
  ])('suggests the nearest names for %s', async (name, meant) => {
    const { status, body } = await get(`/api/v1/models/${name}`);
    expect([status, body.code]).toEqual([404, 'model_not_found']);
    expect(body.suggestions).toContain(meant);
    expect(body.detail).toContain(meant);
  });
});
