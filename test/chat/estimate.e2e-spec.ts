import { DataSource } from 'typeorm';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('POST /api/v1/runs/estimate', () => {
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp()));
  afterAll(() => app.close());

  const estimate = (body: object) => app.post('/api/v1/runs/estimate', body);
  const tables = () =>
    app.app.get(DataSource).query(
      `SELECT (SELECT count(*) FROM conversations) AS conversations, (SELECT count(*) FROM participants) AS participants,
        (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM runs) AS runs,
        (SELECT count(*) FROM responses) AS responses, (SELECT count(*) FROM attempts) AS attempts`,
    );

  it('says what each model would take, in tokens and dollars; stores nothing and asks nobody', async () => {
    const before = await tables();
    const { status, body } = await estimate({
      prompt: 'x'.repeat(4_000),
      models: [
        { model: 'openai/gpt-4o-mini', parameters: { max_tokens: 100 } },
        'openai/gpt-4o-mini',
        'demo/quick',
      ],
    });
    expect(status).toBe(200);
    const [short, long, demo] = body.responses;
    expect(short).toMatchObject({
      participant_id: null,
      model: 'openai/gpt-4o-mini',
      provider: 'openai',
      input_tokens: 1_000,
      max_output_tokens: 100,
      context_window: 128_000,
      trimmed: 0,
      dropped_parameters: [],
      refusal: null,
    });
    expect(long).toMatchObject({ input_tokens: 1_000, max_output_tokens: 16_384 });
    expect(short.cost_usd.input).toBeGreaterThan(0);
    expect(short.cost_usd.max).toBeGreaterThan(short.cost_usd.input);
    expect(long.cost_usd.max).toBeGreaterThan(short.cost_usd.max);
    expect(demo.cost_usd).toEqual({ input: 0, max: 0 });
    expect(body.totals).toMatchObject({ input_tokens: 3_000, max_output_tokens: 100 + 16_384 + 4_096 });
    expect(body.totals.cost_usd.input).toBeCloseTo(short.cost_usd.input + long.cost_usd.input, 9);
    expect(body.totals.cost_usd.max).toBeCloseTo(short.cost_usd.max + long.cost_usd.max, 9);
    expect(await tables()).toEqual(before);
    expect(app.upstream.requests).toEqual([]);
  });

  it('says null where a price or a length is not known', async () => {
    const { body } = await estimate({ prompt: 'Hello', models: ['mock/one', 'demo/quick'] });
    expect(body.responses[0]).toMatchObject({
      max_output_tokens: null,
      cost_usd: null,
      context_window: null,
    });
    expect(body.totals).toEqual({ input_tokens: 4, max_output_tokens: null, cost_usd: null });
  });

  it('counts what a run of the conversation would read: history, system prompt, tools and images', async () => {
    const { body: first } = await app.post('/api/v1/chat', {
      prompt: 'Hello',
      models: ['openai/gpt-4o-mini'],
    });
    const { conversation_id } = first;
    const short = await estimate({ prompt: 'And?', conversation_id });
    expect(short.body.responses).toMatchObject([
      { model: 'openai/gpt-4o-mini', participant_id: first.responses[0].participant_id },
    ]);
    const { input_tokens } = short.body.totals;
    // The run itself: the same plan, of which the upstream reads the whole.
    const before = app.upstream.requests.length;
    await app.post('/api/v1/chat', { prompt: 'And?', conversation_id });
    expect(app.upstream.requests[before]!.messages).toHaveLength(3);
    expect(input_tokens).toBe(2 + Math.ceil(first.responses[0].content.length / 4) + 1);
    const image = { type: 'image', media_type: 'image/png', data: PIXEL };
    const seen = await estimate({
      prompt: [{ type: 'text', text: 'And?' }, image],
      models: ['openai/gpt-4o-mini'],
      system_prompt: 'y'.repeat(40),
    });
    expect(seen.body.totals.input_tokens).toBe(1 + 1_000 + 10);
    const blind = await estimate({
      prompt: [{ type: 'text', text: 'And?' }, image],
      models: ['openai/o3-mini'],
    });
    expect(blind.body.responses[0]).toMatchObject({
      refusal: 'openai/o3-mini does not read images.',
      cost_usd: { input: 0, max: 0 },
    });
  });

  it('says what would be trimmed and left out', async () => {
    const { body } = await estimate({
      prompt: 'Hello',
      models: ['openai/gpt-4o-mini'],
      parameters: { top_k: 5 },
      unsupported: 'drop',
    });
    expect(body.responses[0].dropped_parameters).toEqual(['top_k']);
  });

  it.each([
    [{ models: ['mock/one'] }, 400, 'validation_failed'],
    [{ prompt: 'Hello', models: ['clade'] }, 400, 'unknown_model'],
    [{ prompt: 'Hello', models: [''] }, 400, 'validation_failed'],
    [
      { prompt: 'Hello', models: ['openai/gpt-4o-mini'], parameters: { top_k: 5 } },
      400,
      'unsupported_parameter',
    ],
    [
      { prompt: 'Hello', conversation_id: '01900000-0000-7000-8000-0000000000ff' },
      404,
      'conversation_not_found',
    ],
    [{ prompt: 'Hello', models: ['mock/one'], min_answers: 2 }, 400, 'validation_failed'],
    [{ prompt: 'Hello', models: ['mock/one'], max_cost_usd: 1 }, 422, 'price_unknown'],
    [{ prompt: 'Hello', models: ['openai/gpt-4o-mini'], max_total_tokens: 1 }, 422, 'budget_exceeded'],
    [{ prompt: 'Hello', models: ['mock/one'], surprise: 1 }, 400, 'validation_failed'],
  ])('refuses what the run would be refused for: %j', async (body, status, code) => {
    const before = await tables();
    const answer = await estimate(body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    const run = await app.post('/api/v1/chat', body);
    expect([run.status, run.body.code]).toEqual([status, code]);
    expect(await tables()).toEqual(before);
  });
});
