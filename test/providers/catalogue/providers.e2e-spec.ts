import { type RunningApp, startApp } from '../../support/app';
import { getJson, type Json } from './get-json';
import { listOf, type ModelListUpstream, Refusal, startModelListUpstream } from './model-list-upstream';

let good: ModelListUpstream;
let refusing: ModelListUpstream;
let mute: ModelListUpstream;
let gone: ModelListUpstream;
let app: RunningApp;

const get = (path: string) => getJson(app.url + path);
const entry = (body: Json, id: string) => body.items.find((item: { id: string }) => item.id === id);

beforeAll(async () => {
  good = await startModelListUpstream({ '/v1/models': listOf('gpt-4o') });
  refusing = await startModelListUpstream({
    '/v1/models': new Refusal(401, { error: { message: 'Incorrect API key provided: sk-test-groq' } }),
  });
  mute = await startModelListUpstream({ '/v1/models': undefined });
  gone = await startModelListUpstream({});
  await gone.close();
  app = await startApp({
    OPENAI_API_KEY: 'sk-test-openai',
    OPENAI_BASE_URL: good.url,
    GROQ_API_KEY: 'sk-test-groq',
    GROQ_BASE_URL: `${refusing.url}/v1`,
    MISTRAL_API_KEY: 'sk-test-mistral',
    MISTRAL_BASE_URL: mute.url,
    OLLAMA_BASE_URL: gone.url,
    PROVIDER_HEALTH_TIMEOUT: '3',
  });
});
afterAll(async () => {
  await app.close();
  await Promise.all([good.close(), refusing.close(), mute.close()]);
});

describe('GET /api/v1/providers/health', () => {
  it('says of each provider whether it answers, and never shows a key', async () => {
    const { status, body, text } = await get('/api/v1/providers/health');
    expect(status).toBe(200);
    expect(entry(body, 'openai')).toEqual({
      id: 'openai',
      name: 'OpenAI',
      status: 'ready',
      latency_ms: expect.any(Number),
      checked_at: expect.stringMatching(/^\d{4}-.*Z$/),
      message: null,
      requires: null,
      calls: { in_use: 0, waiting: 0, limit: null },
      circuits: [],
    });
    expect(entry(body, 'groq')).toMatchObject({ status: 'auth_failed', checked_at: expect.any(String) });
    expect(entry(body, 'mistral')).toMatchObject({
      status: 'unreachable',
      latency_ms: null,
      message: 'No answer within 3 s.',
    });
    expect(entry(body, 'ollama')).toMatchObject({ status: 'unreachable', requires: null });
    expect(entry(body, 'anthropic')).toMatchObject({
      status: 'unconfigured',
      requires: 'ANTHROPIC_API_KEY',
      checked_at: null,
    });
    expect(entry(body, 'demo')).toMatchObject({ status: 'ready', requires: null });
    expect(text).not.toContain('sk-test');
  });

  it('asks each provider once for many who want to know', async () => {
    await Promise.all(Array.from({ length: 10 }, () => get('/api/v1/providers/health')));
    expect(good.requests).toEqual([{ path: '/v1/models', authorization: 'Bearer sk-test-openai' }]);
    expect(mute.requests).toHaveLength(1);
  });
});

describe('GET /api/v1/providers', () => {
  it('lists every provider with what it lacks and what was last seen of it', async () => {
    await get('/api/v1/providers/health');
    const { status, body, text } = await get('/api/v1/providers');
    expect(status).toBe(200);
    expect(body.next_cursor).toBeNull();
    expect(entry(body, 'openai')).toEqual({
      id: 'openai',
      name: 'OpenAI',
      configured: true,
      requires: null,
      local: false,
      models: 1,
      status: 'ready',
    });
    expect(entry(body, 'anthropic')).toMatchObject({
      configured: false,
      requires: 'ANTHROPIC_API_KEY',
      status: 'unconfigured',
    });
    expect(entry(body, 'ollama')).toMatchObject({ configured: true, local: true, models: 0 });
    expect(entry(body, 'lm-studio')).toMatchObject({
      configured: false,
      requires: 'LM_STUDIO_BASE_URL',
      models: 0,
    });
    expect(entry(body, 'groq').models).toBeGreaterThan(0);
    expect(text).not.toContain('sk-test');
  });
});
