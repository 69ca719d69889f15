import { type ModelInfo } from '../../../src/modules/providers/spec/model';
import { ProviderError } from '../../../src/modules/providers/spec/provider-error';
import { providerAt, providerNamed, providersOf } from './asking';
import { deadAddress, Upstream } from './upstream';

describe('the model list of a provider', () => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await Upstream.start();
  });

  afterAll(() => upstream.stop());

  function listOf(id: string, body: unknown, status = 200): Promise<ModelInfo[]> {
    upstream.answersWith(JSON.stringify(body), { 'content-type': 'application/json' }, status);
    return providerAt(id, upstream.url).listModels(new AbortController().signal);
  }

  async function failureOfList(list: Promise<unknown>) {
    const error: unknown = await list.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ProviderError);
    return (error as ProviderError).failure;
  }

  it('of OpenAI has what can chat, with what is known of its family', async () => {
    const models = await listOf('openai', {
      data: [
        { id: 'gpt-4o-2024-11-20', created: 1_732_000_000 },
        { id: 'gpt-5-2025-08-07' },
        { id: 'gpt-9-nova' },
        { id: 'gpt-image-1' },
        { id: 'text-embedding-3-small' },
        { id: 'whisper-1' },
        { id: 'gpt-4o-realtime-preview' },
      ],
    });
    expect(upstream.lastRequest.path).toBe('/v1/models');
    expect(models.map(({ id }) => id)).toEqual(['gpt-4o-2024-11-20', 'gpt-5-2025-08-07', 'gpt-9-nova']);
    expect(models[0]).toMatchObject({
      created: 1_732_000_000,
      contextWindow: 128_000,
      capabilities: { images: true },
    });
    expect(models[1]?.parameters).not.toHaveProperty('temperature');
    // Newer than the table: a reasoning model like all since GPT-5.
    expect(models[2]?.parameters).not.toHaveProperty('temperature');
  });

  it('of Anthropic has its own limits, and refuses sampling for new models', async () => {
    const models = await listOf('anthropic', {
      data: [
        {
          id: 'claude-opus-9',
          display_name: 'Claude Opus 9',
          created_at: '2027-01-02T00:00:00Z',
          max_input_tokens: 2_000_000,
          max_tokens: 256_000,
          capabilities: { image_input: { supported: true } },
          lifecycle: 'active',
        },
        {
          id: 'claude-haiku-4-5-20251001',
          display_name: 'Claude Haiku 4.5',
          created_at: '1970-01-01T00:00:00Z',
        },
        { id: 'claude-3-opus-20240229', display_name: 'Claude Opus 3', lifecycle: 'retired' },
      ],
      has_more: false,
    });
    expect(upstream.lastRequest.path).toBe('/v1/models?limit=1000');
    expect(models).toMatchObject([
      {
        id: 'claude-opus-9',
        displayName: 'Claude Opus 9',
        created: 1_798_848_000,
        contextWindow: 2_000_000,
        maxOutputTokens: 256_000,
        capabilities: { images: true },
      },
      { id: 'claude-haiku-4-5-20251001', contextWindow: 200_000, maxOutputTokens: 64_000 },
    ]);
    expect(models[0]?.parameters).not.toHaveProperty('temperature');
    expect(models[1]).not.toHaveProperty('parameters');
    expect(models[1]).not.toHaveProperty('created');
  });

  it('of Google has what can chat', async () => {
    const models = await listOf('google', {
      models: [
        {
          name: 'models/gemini-3.8-flash',
          displayName: 'Gemini 3.8 Flash',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
          thinking: true,
        },
        { name: 'models/gemini-embedding-2', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/gemini-3-pro-image-preview', supportedGenerationMethods: ['generateContent'] },
      ],
    });
    expect(upstream.lastRequest.path).toBe('/v1beta/models?pageSize=1000');
    expect(models).toEqual([
      {
        id: 'gemini-3.8-flash',
        displayName: 'Gemini 3.8 Flash',
        contextWindow: 1_048_576,
        maxOutputTokens: 65_536,
        capabilities: { images: true, tools: true, reasoning: true },
      },
    ]);
  });

  it('of OpenRouter has its limits, capabilities and parameters', async () => {
    const [model] = await listOf('openrouter', {
      data: [
        {
          id: 'acme/parrot',
          name: 'Acme: Parrot',
          created: 1_790_000_000,
          context_length: 65_536,
          architecture: { input_modalities: ['text', 'image'] },
          top_provider: { max_completion_tokens: 8_192 },
          supported_parameters: ['temperature', 'tools', 'max_tokens'],
        },
      ],
    });
    expect(model).toEqual({
      id: 'acme/parrot',
      displayName: 'Acme: Parrot',
      created: 1_790_000_000,
      contextWindow: 65_536,
      maxOutputTokens: 8_192,
      capabilities: { images: true, tools: true, reasoning: false },
      parameters: {
        temperature: { min: 0, max: 2 },
        max_tokens: { min: 1, max: 1_000_000, integer: true },
      },
    });
  });

  it.each([
    [
      'together',
      [
        { id: 'acme/parrot', type: 'chat', context_length: 4_096 },
        { id: 'acme/eye', type: 'image' },
      ],
    ],
    [
      'groq',
      {
        data: [
          { id: 'acme/parrot', context_window: 4_096 },
          { id: 'whisper-large-v3' },
          { id: 'x', active: false },
        ],
      },
    ],
    [
      'mistral',
      {
        data: [
          { id: 'acme/parrot', max_context_length: 4_096, capabilities: { completion_chat: true } },
          { id: 'mistral-ocr-latest' },
          { id: 'classifier', capabilities: { completion_chat: false } },
        ],
      },
    ],
    ['vllm', { data: [{ id: 'acme/parrot', max_model_len: 4_096 }] }],
    ['llama-cpp', { data: [{ id: 'acme/parrot', meta: { n_ctx_train: 4_096 } }] }],
    ['ollama', { data: [{ id: 'acme/parrot' }, { id: 'nomic-embed-text:latest' }] }],
  ])('of %s has the models to talk to', async (id, body) => {
    const models = await listOf(id, body);
    expect(models.map((model) => model.id)).toEqual(['acme/parrot']);
    expect(models[0]?.contextWindow).toBe(id === 'ollama' ? undefined : 4_096);
  });

  it('is the built-in one where the service has none', async () => {
    const models = await listOf('perplexity', { error: 'no such page' }, 404);
    expect(models).toEqual(providerAt('perplexity', upstream.url).description.models);
  });

  it('fails with a kind', async () => {
    expect(await failureOfList(listOf('openai', { error: { message: 'no' } }, 401))).toMatchObject({
      kind: 'auth',
    });
    expect(await failureOfList(listOf('ollama', {}, 404))).toMatchObject({ kind: 'not_found' });
    upstream.answersWith('<html>', { 'content-type': 'text/html' });
    const page = providerAt('google', upstream.url).listModels(new AbortController().signal);
    expect(await failureOfList(page)).toMatchObject({ kind: 'unknown', retryable: true });
    const dead = providerAt('anthropic', await deadAddress()).listModels(new AbortController().signal);
    expect(await failureOfList(dead)).toMatchObject({ kind: 'network' });
    const keyless = providerNamed('google', providersOf()).listModels(new AbortController().signal);
    expect(await failureOfList(keyless)).toMatchObject({ kind: 'not_configured' });
  });

  it.each(['openai', 'anthropic', 'google'])(
    'of %s is given up when the caller wants no more',
    async (id) => {
      const asked = new Promise<void>((resolve) => {
        upstream.answers(() => {
          resolve();
        });
      });
      const abort = new AbortController();
      const list = failureOfList(providerAt(id, upstream.url).listModels(abort.signal));
      await asked;
      abort.abort();
      await upstream.lastRequest.closed;
      expect((await list).kind).toBe('timeout');
    },
  );
});
