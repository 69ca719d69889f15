import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calcPrice } from '@pydantic/genai-prices';
import { ConfigurationError } from '../../../config/configuration-error';
import { parseEnvironment } from '../../../config/environment';
import { ProviderRegistry } from '../provider-registry';
import { type Usage } from '../spec/provider-event';
import { PriceBook } from './price-book';

const folder = mkdtempSync(join(tmpdir(), 'prices-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function open(overrides?: string, environment: Record<string, string> = {}): PriceBook {
  if (overrides !== undefined) {
    const file = join(folder, 'overrides.json');
    writeFileSync(file, overrides);
    environment = { ...environment, PRICE_OVERRIDES_FILE: file };
  }
  const config = parseEnvironment(environment);
  return new PriceBook(config, new ProviderRegistry(config));
}

const usage = (input: number, output: number, cached = 0): Usage => ({
  input_tokens: input,
  output_tokens: output,
  cached_tokens: cached,
  reasoning_tokens: 0,
  total_tokens: input + output,
});

describe('published prices', () => {
  it('cost what was read and written, and name their version', () => {
    const { costUsd, priceVersion } = open().cost('openai', 'gpt-4o', usage(1_000_000, 100_000));
    expect(costUsd).toBeCloseTo(2.5 + 1, 10);
    expect(priceVersion).toMatch(/^genai-prices@\d+\.\d+\.\d+$/);
  });

  it('charge cached tokens at their own price', () => {
    const { costUsd } = open().cost('openai', 'gpt-4o', usage(1_000_000, 0, 400_000));
    expect(costUsd).toBeCloseTo(0.6 * 2.5 + 0.4 * 1.25, 10);
  });

  it('survive a provider that counts more cached tokens than tokens', () => {
    const { costUsd } = open().cost('openai', 'gpt-4o', usage(100, 0, 1_000));
    expect(costUsd).toBeCloseTo(100 * 1.25e-6, 12);
  });

  it('rise with the length of the prompt where the provider has it so', () => {
    const book = open();
    const short = book.cost('google', 'gemini-3.1-pro-preview', usage(100_000, 0)).costUsd ?? 0;
    const long = book.cost('google', 'gemini-3.1-pro-preview', usage(300_000, 0)).costUsd ?? 0;
    expect(long).toBeGreaterThan(short * 3.5);
    expect(book.prices('google', 'gemini-3.1-pro-preview').input_per_million).toBe(2);
  });

  it('include what each request costs', () => {
    const book = open();
    const request = book.cost('perplexity', 'sonar', usage(0, 0)).costUsd ?? 0;
    expect(request).toBeGreaterThan(0);
    expect(book.cost('perplexity', 'sonar', usage(1_000_000, 0)).costUsd).toBeCloseTo(1 + request, 10);
  });

  it.each([
    ['openai', 'gpt-4o'],
    ['anthropic', 'claude-sonnet-4-5'],
    ['anthropic', 'claude-sonnet-4-6'],
    ['google', 'gemini-2.5-pro'],
    ['groq', 'llama-3.1-8b-instant'],
    ['deepseek', 'deepseek-chat'],
    ['perplexity', 'sonar-pro'],
  ])('are what the price list itself calculates: %s/%s', (provider, model) => {
    const calculated = calcPrice(
      { input_tokens: 250_001, cache_read_tokens: 100_003, output_tokens: 7_007 },
      model,
      { providerId: provider },
    );
    const { costUsd } = open().cost(provider, model, usage(250_001, 7_007, 100_003));
    expect(costUsd).toBeCloseTo(calculated?.total_price ?? NaN, 12);
  });

  it('find providers whose name there is another one', () => {
    expect(open().prices('xai', 'grok-4').input_per_million).toBe(3);
  });

  it('give context windows', () => {
    expect(open().contextWindow('openai', 'gpt-4o')).toBe(128_000);
    expect(open().contextWindow('openai', 'nobody-knows')).toBeNull();
  });
});

describe('an unknown price', () => {
  it.each([
    ['openai', 'gpt-unheard-of'],
    ['openai', 'whisper-1'],
    ['nobody', 'gpt-4o'],
    ['my-openai-proxy', 'gpt-4o'],
    ['litellm', 'my-own-model'],
  ])('is null and not 0: %s/%s', (provider, model) => {
    const book = open();
    expect(book.cost(provider, model, usage(10, 10))).toEqual({ costUsd: null, priceVersion: null });
    expect(book.prices(provider, model)).toEqual({
      input_per_million: null,
      output_per_million: null,
      cached_input_per_million: null,
    });
  });
});

describe('what costs nothing', () => {
  it('is a simulation, or runs on this machine, and says so', () => {
    const book = open();
    expect(book.cost('demo', 'quick', usage(10, 10))).toEqual({ costUsd: 0, priceVersion: 'demo' });
    expect(book.cost('ollama', 'llama3', usage(10, 10))).toEqual({ costUsd: 0, priceVersion: 'local' });
  });
});

describe('PRICE_OVERRIDES_FILE', () => {
  it('replaces prices of a model, or of all models of a provider', () => {
    const book = open(
      JSON.stringify({
        'openai/gpt-4o': { input_per_million: 1, output_per_million: 2, cached_input_per_million: 0.5 },
        'ollama/*': { input_per_million: 0, output_per_million: 4, per_request: 0.01 },
      }),
    );
    expect(book.cost('openai', 'gpt-4o', usage(1_000_000, 1_000_000, 500_000)).costUsd).toBeCloseTo(2.75, 10);
    expect(book.cost('openai', 'gpt-4o', usage(1, 1)).priceVersion).toMatch(/^overrides@[0-9a-f]{12}$/);
    expect(book.cost('ollama', 'anything', usage(5, 1_000_000)).costUsd).toBeCloseTo(4.01, 10);
    expect(book.prices('openai', 'gpt-4o')).toEqual({
      input_per_million: 1,
      output_per_million: 2,
      cached_input_per_million: 0.5,
    });
    expect(book.prices('openai', 'gpt-4o-mini').input_per_million).toBe(0.15);
  });

  it('charges cached tokens in full where it gives them no price', () => {
    const book = open('{"openai/gpt-4o":{"input_per_million":1,"output_per_million":2}}');
    expect(book.cost('openai', 'gpt-4o', usage(1_000_000, 0, 1_000_000)).costUsd).toBeCloseTo(1, 10);
  });

  it.each([
    ['text that is no JSON', '{', 'does not hold a JSON object'],
    ['JSON of another kind', '[]', 'does not hold a JSON object'],
    [
      'a name without a provider',
      '{"gpt-4o":{"input_per_million":1,"output_per_million":1}}',
      'not the name of a model',
    ],
    ['a missing price', '{"a/b":{"input_per_million":1}}', 'lacks output_per_million'],
    [
      'a negative price',
      '{"a/b":{"input_per_million":-1,"output_per_million":1}}',
      'has no usable price in input_per_million',
    ],
    [
      'a misspelt field',
      '{"a/b":{"input_per_million":1,"output_per_million":1,"ouput":1}}',
      'unknown field "ouput"',
    ],
    ['something else in place of prices', '{"a/b":1}', 'is not an object'],
  ])('stops the start with a clear message for %s', (_, text, problem) => {
    expect(() => open(text)).toThrow(ConfigurationError);
    expect(() => open(text)).toThrow(problem);
    expect(() => open(text)).toThrow('PRICE_OVERRIDES_FILE');
  });
});
