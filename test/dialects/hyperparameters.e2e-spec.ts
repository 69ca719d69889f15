import { type GroqApp, startGroqApp } from './support/groq-app';

type Value = number | string | string[];

interface Rule {
  /** Values at the ends of the range and within it. */
  taken: Value[];
  /** Values beside the range, and of another type. */
  refused: Value[];
}

const UNIT = { taken: [0, 0.5, 1], refused: [-0.01, 1.01, 'half', [0.5] as never] };
const PENALTY = { taken: [-2, 0, 2], refused: [-2.01, 2.01, 'none'] };
const RULES: Record<string, Rule> = {
  temperature: { taken: [0, 0.7, 2], refused: [-0.1, 2.1, '0.7'] },
  top_p: UNIT,
  stop: { taken: [['END'], ['a', 'b', 'c', 'd']], refused: [['a', 'b', 'c', 'd', 'e'], 'END', ['']] },
  frequency_penalty: PENALTY,
  presence_penalty: PENALTY,
};

/** The four models of the AI library, and how much each can write at most. */
const MODELS: Record<string, number> = {
  'llama-3.1-8b-instant': 32_000,
  'openai/gpt-oss-120b': 32_000,
  'qwen/qwen3-32b': 32_000,
  // Groq's limit for it.
  'groq/compound': 8_192,
};
/** Groq takes neither. */
const UNSUPPORTED: Record<string, Rule> = {
  top_k: { taken: [0, 40], refused: [-1, 1.5, 'many'] },
  repetition_penalty: { taken: [0, 1.1, 2], refused: [-0.1, 2.1, 'none'] },
};

const rulesOf = (model: string): [string, Rule][] => [
  ...Object.entries(RULES),
  ['max_tokens', { taken: [1, MODELS[model]!], refused: [0, MODELS[model]! + 1, 1.5, '100'] }],
];
const rows = (pick: (rule: Rule) => Value[], rules: (model: string) => [string, Rule][] = rulesOf) =>
  Object.keys(MODELS).flatMap((model) =>
    rules(model).flatMap(([name, rule]) => pick(rule).map((value) => [model, name, value] as const)),
  );
const unsupported = () => Object.entries(UNSUPPORTED);

describe('the hyperparameters of the AI library', () => {
  let app: GroqApp;
  beforeAll(async () => (app = await startGroqApp()));
  afterAll(() => app.close());
  beforeEach(() => app.upstream.requests.splice(0));

  const ask = (model: string, hyperparameters: object, rest: object = {}) =>
    app.post('/api/chat/stream', { model, user_prompt: 'Hello', hyperparameters, ...rest });
  const refusal = async (model: string, hyperparameters: object) => {
    const response = await ask(model, hyperparameters);
    const body = (await response.json()) as { code: string; detail: string; errors: { field: string }[] };
    return { status: response.status, ...body };
  };

  it.each(rows(({ taken }) => taken))('%s takes %s %j', async (model, name, value) => {
    const response = await ask(model, { [name]: value });
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('"finished":true'),
    ]);
    expect(app.upstream.requests).toMatchObject([{ model, [name]: value }]);
  });

  it.each(rows(({ refused }) => refused))('%s does not take %s %j', async (model, name, value) => {
    const { status, code, errors } = await refusal(model, { [name]: value });
    expect([status, code]).toEqual([
      400,
      expect.stringMatching(/^(validation_failed|parameter_out_of_range)$/),
    ]);
    expect(errors.map(({ field }) => field)).toEqual([`hyperparameters.${name}`]);
    expect(app.upstream.requests).toEqual([]);
  });

  it.each(rows(({ taken }) => taken, unsupported))(
    '%s has no %s (%j), and says so',
    async (model, name, value) => {
      const { status, code, detail } = await refusal(model, { [name]: value });
      expect([status, code]).toEqual([400, 'unsupported_parameter']);
      expect(detail).toMatch(
        new RegExp(`^hyperparameters\\.${name}: groq/.* does not support ${name}; it has temperature`),
      );
      expect(app.upstream.requests).toEqual([]);
    },
  );

  it.each(rows(({ refused }) => refused, unsupported))(
    '%s has no %s, least of all %j',
    async (model, name, value) => {
      const { status, code } = await refusal(model, { [name]: value });
      expect([status, code]).toEqual([400, 'validation_failed']);
    },
  );

  it('a model is asked without what it lacks when the client wants that', async () => {
    const response = await ask('qwen/qwen3-32b', { top_k: 40, temperature: 1 }, { unsupported: 'drop' });
    expect(response.status).toBe(200);
    await response.text();
    expect(app.upstream.requests).toMatchObject([{ temperature: 1 }]);
    expect(app.upstream.requests[0]).not.toHaveProperty('top_k');
  });

  it('top_k and repetition_penalty reach a model of another provider that takes them', async () => {
    const other = await startGroqApp(
      {},
      { OPENROUTER_API_KEY: 'or-test-0123456789', OPENROUTER_BASE_URL: app.upstream.url },
    );
    const response = await other.post('/api/chat/stream', {
      model: 'openrouter/qwen/qwen3-32b',
      user_prompt: 'Hello',
      hyperparameters: { top_k: 40, repetition_penalty: 1.1 },
    });
    expect(await response.text()).toContain('"finished":true');
    expect(app.upstream.requests).toMatchObject([{ top_k: 40, repetition_penalty: 1.1 }]);
    await other.close();
  });

  it('max_tokens can be no more than MAX_TOKENS_LIMIT', async () => {
    const limited = await startGroqApp({}, { MAX_TOKENS_LIMIT: '1000' });
    const response = await limited.post('/api/chat/stream', {
      model: 'llama-3.1-8b-instant',
      user_prompt: 'Hello',
      hyperparameters: { max_tokens: 1001 },
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: 'parameter_out_of_range', detail: expect.stringContaining('from 1 to 1000') },
    ]);
    await limited.close();
  });
});
