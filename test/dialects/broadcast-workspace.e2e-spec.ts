import { type RunningApp, startApp } from '../support/app';
import {
  listOf,
  type ModelListUpstream,
  Refusal,
  startModelListUpstream,
} from '../providers/catalogue/model-list-upstream';

describe('a client of the broadcast workspace', () => {
  let litellm: ModelListUpstream;
  let groq: ModelListUpstream;
  let mute: ModelListUpstream;
  let app: RunningApp;
  beforeAll(async () => {
    litellm = await startModelListUpstream({ '/v1/models': listOf('gpt-3.5-turbo', 'team/one') });
    groq = await startModelListUpstream({
      '/v1/models': new Refusal(401, { error: { message: 'Incorrect API key provided: sk-test-groq' } }),
    });
    mute = await startModelListUpstream({ '/v1/models': undefined });
    app = await startApp({
      LITELLM_BASE_URL: `${litellm.url}/v1`,
      LITELLM_MASTER_KEY: 'sk-1234',
      GROQ_API_KEY: 'sk-test-groq',
      GROQ_BASE_URL: `${groq.url}/v1`,
      MISTRAL_API_KEY: 'sk-test-mistral',
      MISTRAL_BASE_URL: mute.url,
      PROVIDER_HEALTH_TIMEOUT: '3',
    });
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([litellm.close(), groq.close(), mute.close()]);
  });

  /** As `curl` asks: no header that says what is wanted. */
  const curl = async (path: string) => {
    const response = await fetch(app.url + path);
    const text = await response.text();
    return { status: response.status, text, body: JSON.parse(text) };
  };

  it('sees whether each provider answers, and goes on with those that do', async () => {
    const { status, text, body } = await curl('/providers/health');
    expect(status).toBe(200);
    expect(body.providers.litellm).toEqual({
      status: 'ready',
      healthy: true,
      latency_ms: expect.any(Number),
      last_check: expect.stringMatching(/^\d{4}-.*Z$/),
      error: null,
    });
    expect(body.providers).toMatchObject({
      demo: { healthy: true },
      groq: { status: 'auth_failed', healthy: false, error: expect.stringMatching(/\S/) },
      mistral: {
        status: 'unreachable',
        healthy: false,
        latency_ms: null,
        error: 'No answer within 3 s.',
      },
      google: {
        status: 'unconfigured',
        healthy: false,
        last_check: null,
        error: expect.stringContaining('GOOGLE_API_KEY'),
      },
    });
    expect(text).not.toMatch(/sk-test|sk-1234/);
  });

  it('costs each provider one question, however many ask at once', async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => curl('/providers/health')));
    expect(new Set(all.map(({ status }) => status))).toEqual(new Set([200]));
    expect(litellm.requests).toEqual([{ path: '/v1/models', authorization: 'Bearer sk-1234' }]);
    expect(mute.requests).toHaveLength(1);
  });

  it('reads the same of the providers in its health check', async () => {
    const { providers } = (await curl('/providers/health')).body;
    const { status, body } = await curl('/health');
    expect([status, body.status]).toEqual([200, 'degraded']);
    expect(body.providers).toEqual(
      Object.fromEntries(Object.entries<any>(providers).map(([id, { status: state }]) => [id, state])),
    );
  });

  it('finds every model with the two ids that it picks it by', async () => {
    await curl('/providers/health');
    const { status, body } = await curl('/models');
    expect(status).toBe(200);
    const find = (provider_id: string, model_id: string) =>
      body.models.find((model: any) => model.provider_id === provider_id && model.model_id === model_id);
    expect(find('litellm', 'gpt-3.5-turbo')).toEqual({
      provider_id: 'litellm',
      model_id: 'gpt-3.5-turbo',
      id: 'litellm/gpt-3.5-turbo',
      name: expect.stringMatching(/\S/),
      available: true,
      context_window: expect.any(Number),
    });
    expect(find('litellm', 'team/one')).toMatchObject({ id: 'litellm/team/one', available: true });
    expect(find('demo', 'quick')).toMatchObject({ available: true });
    expect(body.models.filter(({ provider_id }: any) => provider_id === 'google')).not.toHaveLength(0);
    for (const model of body.models) {
      expect(model.id).toBe(`${model.provider_id}/${model.model_id}`);
      expect([model.id, model.available]).toEqual([
        model.id,
        ['litellm', 'groq', 'mistral', 'demo'].includes(model.provider_id),
      ]);
    }
  });

  it.each(['/models', '/providers/health'])(
    'may end %s with a slash, and send what nobody knows',
    async (path) => {
      const plain = await curl(path);
      const decorated = await curl(`${path}/?refresh=1`);
      expect([decorated.status, decorated.body]).toEqual([200, plain.body]);
    },
  );

  it('leaves the routes of the native API as they are', async () => {
    expect((await curl('/api/v1/models')).body).toMatchObject({ object: 'list', data: expect.any(Array) });
    expect((await curl('/api/v1/providers/health')).body).toMatchObject({ items: expect.any(Array) });
  });
});
