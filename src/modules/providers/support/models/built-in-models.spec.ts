import { ANTHROPIC_MODELS, ANTHROPIC_PARAMETERS, describeAnthropicModel } from '../../anthropic/models';
import { GOOGLE_MODELS, GOOGLE_PARAMETERS } from '../../google/models';
import { OPENAI_MODELS } from '../../openai/models';
import { SERVICES } from '../../openai-compatible/services';
import { OPENAI_PARAMETERS } from './known-model';

const TABLES = [
  { id: 'openai', models: OPENAI_MODELS, parameters: OPENAI_PARAMETERS },
  { id: 'anthropic', models: ANTHROPIC_MODELS, parameters: ANTHROPIC_PARAMETERS },
  { id: 'google', models: GOOGLE_MODELS, parameters: GOOGLE_PARAMETERS },
  ...SERVICES.map(({ id, models = [], parameters }) => ({ id, models, parameters })),
];

describe.each(TABLES)('the built-in models of $id', ({ models, parameters }) => {
  it('are each there once', () => {
    const ids = models.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('have ranges, a limit that fits the window, and at most four stop sequences', () => {
    for (const support of [parameters, ...models.flatMap((model) => model.parameters ?? [])]) {
      for (const range of Object.values(support)) {
        expect(range.min).toBeLessThan(range.max);
      }
      expect(support.stop?.max ?? 4).toBe(4);
      expect(support.max_tokens?.min).toBe(1);
    }
    for (const { contextWindow = Infinity, maxOutputTokens = 0 } of models) {
      expect(maxOutputTokens).toBeLessThanOrEqual(contextWindow);
    }
  });
});

describe('describeAnthropicModel', () => {
  it.each([
    ['claude-3-5-sonnet-20241022', true],
    ['claude-sonnet-4-20250514', true],
    ['claude-opus-4-1-20250805', true],
    ['claude-opus-4-6', true],
    ['claude-haiku-4-5-20251001', true],
    ['claude-opus-4-7', false],
    ['claude-opus-4-10', false],
    ['claude-sonnet-5-5', false],
    ['claude-something-new', false],
  ])('knows whether %s can be sampled: %s', (id, sampled) => {
    const { parameters = ANTHROPIC_PARAMETERS } = describeAnthropicModel({ id });
    expect('temperature' in parameters).toBe(sampled);
  });
});
