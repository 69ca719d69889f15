import { AppError } from '../../../common/errors/app-error';
import { parseEnvironment } from '../../../config/environment';
import { PriceBook } from '../prices/price-book';
import { ProviderRegistry } from '../provider-registry';
import { ALIASES, CLASSIC_FIVE } from './aliases';
import { ModelLists } from './model-lists';
import { ProviderModelCatalogue } from './provider-model-catalogue';

function setUp(environment: Record<string, string> = {}) {
  const config = parseEnvironment(environment);
  const registry = new ProviderRegistry(config);
  const lists = new ModelLists(config);
  const catalogue = new ProviderModelCatalogue(registry, lists, new PriceBook(config, registry), config);
  const listed = (provider: string, ...ids: string[]) => {
    const found = registry.get(provider);
    if (!found) throw new Error(`no provider ${provider}`);
    lists.remember(
      found,
      ids.map((id) => ({ id })),
    );
  };
  const idOf = (name: string) => catalogue.resolve(name, 'model').id;
  return { catalogue, registry, listed, idOf };
}

function errorOf(action: () => unknown): AppError {
  try {
    action();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('no AppError was thrown');
}

describe('resolving a name', () => {
  it('takes an id of the catalogue as it is', () => {
    const model = setUp().catalogue.resolve('openai/gpt-4o', 'model');
    expect(model).toMatchObject({
      id: 'openai/gpt-4o',
      provider: 'openai',
      model: 'gpt-4o',
      requested: 'openai/gpt-4o',
      alias: null,
      source: 'built_in',
      contextWindow: 128_000,
      variable: 'OPENAI_API_KEY',
      configured: false,
    });
  });

  it.each(Object.keys(ALIASES))('finds a model in a built-in table for the alias %s', (alias) => {
    const { catalogue } = setUp();
    const model = catalogue.resolve(alias, 'model');
    expect(model.alias).toBe(alias);
    expect(model.source).toBe('built_in');
  });

  it('understands an alias in any case, and says which model it became', () => {
    expect(setUp().catalogue.resolve('Claude', 'model')).toMatchObject({
      requested: 'Claude',
      alias: 'claude',
      provider: 'anthropic',
      id: 'anthropic/claude-sonnet-5',
    });
  });

  it('keeps an alias with the model of that name as long as it is served', () => {
    const { idOf, listed } = setUp({ OPENAI_API_KEY: 'sk-1' });
    expect(idOf('gpt-4o')).toBe('openai/gpt-4o');
    expect(idOf('gpt-3.5-turbo')).toBe('openai/gpt-3.5-turbo');
    listed('openai', 'gpt-9');
    expect(idOf('openai/gpt-9')).toBe('openai/gpt-9');
  });

  it('gives an alias to whoever is configured', () => {
    const { idOf, listed } = setUp({ OPENROUTER_API_KEY: 'sk-1' });
    expect(idOf('claude')).toBe('openrouter/anthropic/claude-sonnet-5');
    listed('openrouter', 'anthropic/claude-haiku-4.5', 'openai/gpt-4o');
    expect(idOf('claude')).toBe('anthropic/claude-sonnet-5');
    expect(idOf('gpt-4o')).toBe('openrouter/openai/gpt-4o');
  });

  it('gives an alias to a configured service that has a model of just this name', () => {
    const { idOf, listed } = setUp({ LITELLM_BASE_URL: 'http://127.0.0.1:4000' });
    listed('litellm', 'gpt-4o', 'claude');
    expect(idOf('gpt-4o')).toBe('litellm/gpt-4o');
    expect(idOf('claude')).toBe('litellm/claude');
  });

  it('splits at the first slash and passes on what the catalogue lacks', () => {
    const { catalogue } = setUp();
    expect(catalogue.resolve('groq/openai/gpt-oss-120b', 'model')).toMatchObject({
      provider: 'groq',
      model: 'openai/gpt-oss-120b',
      source: 'built_in',
    });
    expect(catalogue.resolve('openai/gpt-99-preview', 'model')).toMatchObject({
      provider: 'openai',
      model: 'gpt-99-preview',
      source: 'requested',
      prices: { input_per_million: null },
    });
    expect(catalogue.resolve('openai/gpt-oss-120b', 'model')).toMatchObject({ provider: 'openai' });
  });

  it.each([
    ['groq/compound', 'groq/groq/compound'],
    ['groq/groq/compound', 'groq/groq/compound'],
    ['qwen/qwen3-32b', 'groq/qwen/qwen3-32b'],
    ['llama-3.1-8b-instant', 'groq/llama-3.1-8b-instant'],
    ['sonar', 'perplexity/sonar'],
    ['quick', 'demo/quick'],
  ])('takes the id that a provider itself uses: %s', (name, id) => {
    expect(setUp().idOf(name)).toBe(id);
  });

  it('prefers a configured provider where several have a model of that name', () => {
    const { idOf, listed } = setUp({ TOGETHER_API_KEY: 'key' });
    listed('together', 'qwen/qwen3-32b');
    expect(idOf('qwen/qwen3-32b')).toBe('together/qwen/qwen3-32b');
  });

  it('gives an alias to a model that is listed rather than to one that is only known', () => {
    const { catalogue, listed } = setUp({ OPENAI_API_KEY: 'sk-1' });
    expect(catalogue.resolve('chatgpt', 'model').source).toBe('built_in');
    listed('openai', 'gpt-4o');
    expect(catalogue.resolve('chatgpt', 'model')).toMatchObject({ id: 'openai/gpt-4o', source: 'provider' });
  });

  it('takes the latest dated version where only these are listed', () => {
    const { idOf, listed } = setUp({ ANTHROPIC_API_KEY: 'sk-1' });
    listed('anthropic', 'claude-sonnet-5-20260101', 'claude-sonnet-5-20260301', 'claude-sonnet-4-6');
    expect(idOf('claude')).toBe('anthropic/claude-sonnet-5-20260301');
  });

  it('knows a built-in model that the provider’s list leaves out', () => {
    const { catalogue, listed } = setUp({ ANTHROPIC_API_KEY: 'sk-1' });
    listed('anthropic', 'claude-unheard-of');
    expect(catalogue.resolve('claude', 'model')).toMatchObject({
      id: 'anthropic/claude-sonnet-5',
      source: 'built_in',
      configured: true,
    });
  });

  it('refuses a bare name that nobody has, naming the field and the nearest names', () => {
    const error = errorOf(() => setUp().catalogue.resolve('cluade', 'models[1]'));
    expect(error.code).toBe('unknown_model');
    expect(error.options.errors).toEqual([
      { field: 'models[1]', message: expect.stringContaining('"cluade"') },
    ]);
    expect(error.options.extensions?.suggestions).toContain('claude');
  });

  it.each(['', ' ', '/', 'openai/', 'constructor', '__proto__'])(
    'refuses what is no name at all: %j',
    (name) => {
      const error = errorOf(() => setUp().catalogue.resolve(name, 'model'));
      expect(error.code).toBe('unknown_model');
    },
  );

  it('does not repeat a name of any length', () => {
    const error = errorOf(() => setUp().catalogue.resolve('x'.repeat(5_000), 'model'));
    expect(error.message.length).toBeLessThan(500);
  });
});

describe('the default models', () => {
  it('are demo models that behave while nothing is configured', () => {
    const { catalogue } = setUp();
    expect(catalogue.defaults()).toEqual(['demo/quick', 'demo/thoughtful', 'demo/contrarian']);
    expect(catalogue.resolve('default', 'model').id).toBe('demo/quick');
  });

  it('are those of the classic five that are configured', () => {
    const keys = { OPENAI_API_KEY: 'a', XAI_API_KEY: 'b' };
    expect(setUp(keys).catalogue.defaults()).toEqual(['chatgpt', 'grok']);
    const all = { ...keys, ANTHROPIC_API_KEY: 'c', GOOGLE_API_KEY: 'd', PERPLEXITY_API_KEY: 'e' };
    expect(setUp(all).catalogue.defaults()).toEqual([...CLASSIC_FIVE]);
  });

  it('are DEFAULT_MODELS and DEFAULT_MODEL where these are set', () => {
    const { catalogue } = setUp({ DEFAULT_MODELS: 'opus, groq/compound', DEFAULT_MODEL: 'gemini' });
    expect(catalogue.defaults()).toEqual(['opus', 'groq/compound']);
    expect([...catalogue.defaultIds()]).toEqual(['anthropic/claude-opus-5-5', 'groq/groq/compound']);
    expect(catalogue.resolve('default', 'model')).toMatchObject({
      requested: 'default',
      alias: 'gemini',
      provider: 'google',
    });
  });

  it('blames DEFAULT_MODEL for what it names', () => {
    const error = errorOf(() => setUp({ DEFAULT_MODEL: 'gtp-4o' }).catalogue.resolve('default', 'model'));
    expect(error.message).toContain('DEFAULT_MODEL');
    expect(error.options.extensions?.suggestions).toContain('gpt-4o');
  });

  it('does not go round in circles', () => {
    const error = errorOf(() => setUp({ DEFAULT_MODEL: 'default' }).catalogue.resolve('default', 'model'));
    expect(error.code).toBe('unknown_model');
  });
});

describe('the list', () => {
  it('has every id once, with aliases, bounds and what is missing', () => {
    const models = setUp({ MAX_TOKENS_LIMIT: '500' }).catalogue.list();
    expect(new Set(models.map(({ id }) => id)).size).toBe(models.length);
    const sonnet = models.find(({ id }) => id === 'anthropic/claude-sonnet-5');
    expect(sonnet?.aliases).toEqual(expect.arrayContaining(['claude', 'sonnet', 'claude-3.5']));
    expect(sonnet?.parameters.max_tokens).toMatchObject({ min: 1, max: 500 });
    expect(sonnet).toMatchObject({ configured: false, variable: 'ANTHROPIC_API_KEY' });
  });

  it('does not let max_tokens exceed what the model can write', () => {
    const model = setUp().catalogue.resolve('openai/gpt-4o', 'model');
    expect(model.parameters.max_tokens?.max).toBe(16_384);
  });

  it('follows the provider once it has answered', () => {
    const { catalogue, listed } = setUp({ GROQ_API_KEY: 'k' });
    listed('groq', 'brand-new');
    const groq = catalogue.list().filter(({ provider }) => provider === 'groq');
    expect(groq.map(({ id, source }) => [id, source])).toEqual([['groq/brand-new', 'provider']]);
    listed('groq');
    expect(catalogue.list().some(({ id }) => id === 'groq/brand-new')).toBe(true);
  });

  it('offers of a custom provider the models that its entry names', () => {
    const custom = { id: 'mine', base_url: 'http://127.0.0.1:9/v1', models: ['one'] };
    const { catalogue, listed } = setUp({ CUSTOM_PROVIDERS: JSON.stringify([custom]) });
    listed('mine', 'one', 'two');
    expect(catalogue.list().flatMap(({ id, provider }) => (provider === 'mine' ? [id] : []))).toEqual([
      'mine/one',
    ]);
  });

  it('has a local server’s models while it is there', () => {
    const { catalogue, registry, listed, idOf } = setUp();
    const ids = () => catalogue.list().flatMap(({ id, provider }) => (provider === 'ollama' ? [id] : []));
    expect(ids()).toEqual([]);
    registry.locate('ollama', 'http://127.0.0.1:11434');
    listed('ollama', 'llama3.2:3b');
    expect(ids()).toEqual(['ollama/llama3.2:3b']);
    expect(idOf('llama3.2:3b')).toBe('ollama/llama3.2:3b');
    expect(catalogue.resolve('llama3.2:3b', 'model')).toMatchObject({
      configured: true,
      prices: { input_per_million: 0 },
    });
    registry.locate('ollama', null);
    expect(ids()).toEqual([]);
    expect(registry.get('ollama')?.configured).toBe(false);
  });
});
