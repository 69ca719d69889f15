import { ask, failureOf, providerAt, providerNamed, providersOf } from './asking';
import { Upstream } from './upstream';

const FOREIGN_ENVIRONMENT = {
  OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
  OPENAI_API_KEY: 'key-from-nowhere',
  OPENAI_ADMIN_KEY: 'key-from-nowhere',
  OPENAI_ORG_ID: 'org-from-nowhere',
  OPENAI_PROJECT_ID: 'project-from-nowhere',
  OPENAI_CUSTOM_HEADERS: 'Authorization: Bearer key-from-nowhere\nX-Nowhere: yes',
  OPENAI_LOG: 'debug',
  ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
  ANTHROPIC_API_KEY: 'key-from-nowhere',
  ANTHROPIC_AUTH_TOKEN: 'key-from-nowhere',
  ANTHROPIC_CUSTOM_HEADERS: 'X-Api-Key: key-from-nowhere\nX-Nowhere: yes',
  ANTHROPIC_LOG: 'debug',
  GOOGLE_API_KEY: 'key-from-nowhere',
};

describe('the configuration of providers', () => {
  let upstream: Upstream;

  beforeEach(async () => {
    upstream = await Upstream.start();
  });

  afterEach(() => upstream.stop());

  describe('with variables that the SDKs would read', () => {
    const before = process.env;

    beforeEach(() => {
      process.env = { ...before, ...FOREIGN_ENVIRONMENT };
    });

    afterEach(() => {
      process.env = before;
    });

    it.each(['openai', 'anthropic', 'google', 'mistral'])('is all that %s goes by', async (id) => {
      const printed = [jest.spyOn(console, 'log'), jest.spyOn(console, 'debug'), jest.spyOn(console, 'warn')];
      await ask(providerAt(id, upstream.url), { model: id === 'anthropic' ? 'claude-sonnet-4-5' : 'm' });
      expect(upstream.requests).toHaveLength(1);
      expect(JSON.stringify(upstream.lastRequest.headers)).not.toContain('nowhere');
      for (const spy of printed) {
        expect(spy).not.toHaveBeenCalled();
        spy.mockRestore();
      }
    });

    it('alone makes a provider usable', () => {
      const usable = providersOf().filter(({ configured, description }) => configured && !description.local);
      expect(usable).toEqual([]);
    });
  });

  it.each([
    ['openai', '/v1', '/v1/chat/completions'],
    ['openai', '/v1/', '/v1/chat/completions'],
    ['openai', '/gateway', '/gateway/v1/chat/completions'],
    ['groq', '/v1', '/v1/chat/completions'],
    ['groq', '/openai', '/openai/v1/chat/completions'],
    ['groq', '/openai/v1/', '/openai/v1/chat/completions'],
    ['perplexity', '/', '/chat/completions'],
    ['anthropic', '/v1', '/v1/messages'],
    ['anthropic', '/gateway/v1/', '/gateway/v1/messages'],
    ['google', '/v1beta', '/v1beta/models/m:streamGenerateContent?alt=sse'],
    ['google', '/v1/', '/v1/models/m:streamGenerateContent?alt=sse'],
  ])('takes for %s an address that ends in "%s"', async (id, suffix, path) => {
    await ask(providerAt(id, upstream.url + suffix), { model: 'm' });
    expect(upstream.lastRequest.path).toBe(path);
  });

  it('lists every provider, and says which variable each lacks', () => {
    const listed = providersOf().map(({ description, configured }) => [
      description.id,
      configured,
      description.variable,
    ]);
    expect(listed).toEqual([
      ['openai', false, 'OPENAI_API_KEY'],
      ['anthropic', false, 'ANTHROPIC_API_KEY'],
      ['google', false, 'GOOGLE_API_KEY'],
      ['xai', false, 'XAI_API_KEY'],
      ['perplexity', false, 'PERPLEXITY_API_KEY'],
      ['groq', false, 'GROQ_API_KEY'],
      ['mistral', false, 'MISTRAL_API_KEY'],
      ['deepseek', false, 'DEEPSEEK_API_KEY'],
      ['openrouter', false, 'OPENROUTER_API_KEY'],
      ['together', false, 'TOGETHER_API_KEY'],
      ['litellm', false, 'LITELLM_BASE_URL'],
      ['ollama', true, 'OLLAMA_BASE_URL'],
      ['lm-studio', true, 'LM_STUDIO_BASE_URL'],
      ['vllm', true, 'VLLM_BASE_URL'],
      ['llama-cpp', true, 'LLAMA_CPP_BASE_URL'],
    ]);
  });

  it('needs no key for a local server and a proxy', async () => {
    const providers = providersOf({
      settings: { ollama: { baseUrl: upstream.url }, litellm: { baseUrl: upstream.url } },
    });
    for (const id of ['ollama', 'litellm']) {
      await ask(providerNamed(id, providers));
      expect(upstream.lastRequest.path).toBe('/v1/chat/completions');
      expect(upstream.lastRequest.headers).not.toHaveProperty('authorization');
    }
  });

  it('makes providers of CUSTOM_PROVIDERS', async () => {
    const providers = providersOf({
      custom: [
        { id: 'plain', base_url: upstream.url, models: ['one'] },
        { id: 'keyed', name: 'Keyed', base_url: `${upstream.url}/api/v3/`, api_key: 'secret-of-mine' },
        { id: 'lacking', base_url: upstream.url, api_key_env: 'LACKING_KEY' },
      ],
    });
    const plain = providerNamed('plain', providers);
    await ask(plain);
    expect(upstream.lastRequest.path).toBe('/v1/chat/completions');
    expect(plain.description).toMatchObject({ displayName: 'plain', local: false, models: [{ id: 'one' }] });
    await ask(providerNamed('keyed', providers));
    expect(upstream.lastRequest.path).toBe('/api/v3/chat/completions');
    expect(upstream.lastRequest.headers.authorization).toBe('Bearer secret-of-mine');
    const failure = failureOf(await ask(providerNamed('lacking', providers)));
    expect(failure).toMatchObject({
      kind: 'not_configured',
      message: 'lacking is not configured: set LACKING_KEY.',
    });
  });
});
