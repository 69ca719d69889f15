import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';
import { countStatements } from '../support/count-statements';
import { followRun, postForEvents, streamedText } from '../support/event-stream';
import { expectConsistentLedger } from '../support/ledger';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

type Started = Extract<RunEvent, { type: 'run.started' }>;

/** Dollars: reading is free and each token written costs one, so that four characters are a dollar. */
const PRICES = {
  'mock/stepped': { input_per_million: 0, output_per_million: 1_000_000 },
  'mock/cuts': { input_per_million: 0, output_per_million: 1_000_000 },
  'mock/two': { input_per_million: 0, output_per_million: 1_000_000 },
  'mock/silent': { input_per_million: 0, output_per_million: 1_000_000 },
  'mock/limited': { input_per_million: 1_000_000, output_per_million: 0 },
};

describe('what a run may use', () => {
  const model = steppedModel();
  const folder = mkdtempSync(join(tmpdir(), 'parley-prices-'));
  const prices = join(folder, 'prices.json');
  let app: ScriptedApp;
  beforeAll(async () => {
    writeFileSync(prices, JSON.stringify(PRICES));
    app = await startScriptedApp(
      { LLM_RETRIES: '0', PRICE_OVERRIDES_FILE: prices, MAX_LLM_TIMEOUT: '60' },
      { stepped: model.behaviour },
    );
  });
  afterAll(async () => {
    await expectConsistentLedger(app.databaseUrl, { PRICE_OVERRIDES_FILE: prices });
    await app.close();
    rmSync(folder, { recursive: true });
  });

  const post = (body: object) => app.post('/api/v1/chat', { prompt: 'Hello', ...body });
  const stream = (body: object) => postForEvents(`${app.url}/api/v1/chat`, { prompt: 'Hello', ...body });
  const rows = (runId: string): Promise<{ outcome: string; error_code: string | null; cost: number }[]> =>
    app.app.get(DataSource).query(
      `SELECT attempts.outcome, attempts.error_code, attempts.cost_usd::float AS cost FROM attempts
       JOIN responses ON responses.id = attempts.response_id
       WHERE run_id = $1 ORDER BY responses.position, number`,
      [runId],
    );
  const stored = async () => {
    const [counts] = await app.app
      .get(DataSource)
      .query(
        'SELECT (SELECT count(*) FROM runs) AS runs, (SELECT count(*) FROM conversations) AS conversations',
      );
    return { ...(counts as object), asked: app.upstream.requests.length };
  };

  it('refuses a run that would cost more, with what it would cost, before anything is stored or sent', async () => {
    const before = await stored();
    const { status, body } = await post({
      models: ['mock/two', 'mock/stepped'],
      parameters: { max_tokens: 30 },
      max_cost_usd: 59,
    });
    expect([status, body]).toMatchObject([
      422,
      {
        code: 'budget_exceeded',
        errors: [{ field: 'max_cost_usd' }],
        limit: 59,
        estimate: { cost_usd: 60, total_tokens: 64 },
      },
    ]);
    expect((await post({ models: ['mock/two'], max_total_tokens: 1 })).body).toMatchObject({
      code: 'budget_exceeded',
      errors: [{ field: 'max_total_tokens' }],
      estimate: { cost_usd: 0, total_tokens: 2 },
    });
    const { body: unpriced } = await post({ models: ['mock/two', 'mock/one'], max_total_tokens: 1 });
    expect(unpriced.estimate).toEqual({ cost_usd: null, total_tokens: 4 });
    expect(await stored()).toEqual(before);
  });

  it('refuses models without a known price, fallbacks included, and says which', async () => {
    const before = await stored();
    const cases: [unknown[], string, string][] = [
      [['mock/two', 'mock/one'], 'models[1]', 'mock/one'],
      [
        [{ model: 'mock/two', fallbacks: ['mock/cuts', 'mock/three'] }],
        'models[0].fallbacks[1]',
        'mock/three',
      ],
    ];
    for (const [models, field, name] of cases) {
      const { status, body } = await post({ models, max_cost_usd: 1_000 });
      expect([status, body]).toMatchObject([
        422,
        { code: 'price_unknown', errors: [{ field }], model: name },
      ]);
      expect(body.detail).toContain(name);
    }
    expect(await stored()).toEqual(before);
  });

  it('ends all answers when it has cost more, and keeps what they wrote', async () => {
    const client = await stream({ models: ['mock/stepped', 'mock/silent', 'mock/two'], max_cost_usd: 10 });
    const { run_id, responses } = (await client.next()) as Started;
    const [stepped, silent] = responses.map(({ response_id }) => response_id);
    // Seven tokens by the provider's own count: three are left.
    await client.until(({ type }) => type === 'response.completed');
    await model.asked();
    for (const word of ['aaaa', 'bbbb', 'cccc']) {
      model.write(word);
      await client.until(({ type }) => type === 'response.delta');
    }
    model.write('dddd');
    const events = await client.rest();
    const failed = events.filter((event) => event.type === 'response.failed');
    const error = { code: 'budget_exceeded', retryable: false };
    expect(failed).toMatchObject([{ error }, { error }]);
    expect(streamedText(events, stepped!)).toBe('aaaabbbbccccdddd');
    expect(events.at(-1)).toMatchObject({ type: 'run.completed', status: 'partial', error: null });
    const { body: run } = await app.get(`/api/v1/runs/${run_id}`);
    expect(run).toMatchObject({
      options: { max_cost_usd: 10 },
      responses: [
        { status: 'failed', partial: true, content: 'aaaabbbbccccdddd', cost_usd: 4 },
        { id: silent, status: 'failed', partial: false, content: '', cost_usd: 0 },
        { status: 'completed', content: answerOf('two'), cost_usd: 7 },
      ],
      totals: { cost_usd: 11 },
    });
    expect((await rows(run_id)).map(({ error_code }) => error_code)).toEqual([
      'budget_exceeded',
      'budget_exceeded',
      null,
    ]);
    await app.upstream.whenAborted('silent');
    for (const [index, { seq }] of events.entries()) {
      expect(await (await followRun(app.url, run_id, seq)).rest()).toEqual(events.slice(index + 1));
    }
  });

  it('counts tokens in the same way', async () => {
    const client = await stream({ models: ['mock/stepped'], max_total_tokens: 4 });
    await client.until(({ type }) => type === 'response.started');
    await model.asked();
    model.write('aaaabbbb');
    await client.until(({ type }) => type === 'response.delta');
    model.write('c');
    const events = await client.rest();
    expect(events.at(-2)).toMatchObject({
      type: 'response.failed',
      error: { code: 'budget_exceeded', message: expect.stringContaining('4 tokens') },
      partial: true,
      usage: { total_tokens: 5 },
    });
  });

  it('makes no further call that does not fit, and says so', async () => {
    const { body } = await post({
      models: [{ model: 'mock/cuts', fallbacks: ['mock/two'] }],
      retries: 0,
      // The first call may write 10 tokens and writes 4 before it breaks off; another one of 10 does not fit.
      parameters: { max_tokens: 10 },
      max_cost_usd: 12,
    });
    expect(body.responses[0]).toMatchObject({
      status: 'failed',
      model: 'mock/cuts',
      content: 'Cut in the mid',
      cost_usd: 4,
      error_detail: { code: 'budget_exceeded' },
    });
    expect(await rows(body.run_id)).toMatchObject([{ outcome: 'failed', error_code: 'stream_truncated' }]);
    // A provider that turned the call away is owed nothing: the next one fits.
    const again = await post({
      models: [{ model: 'mock/limited', fallbacks: ['mock/two'] }],
      max_cost_usd: 12,
    });
    expect(again.body).toMatchObject({ status: 'completed', totals: { cost_usd: 7 } });
  });

  it('limits nothing else: models that cost nothing run on a budget of nothing', async () => {
    const { body } = await post({ models: ['demo/burst'], max_cost_usd: 0 });
    expect(body).toMatchObject({ status: 'completed', totals: { cost_usd: 0 } });
  });

  it('takes no statement more', async () => {
    const statements = await countStatements(app.app.get(DataSource), () =>
      post({ models: ['mock/two', 'mock/cuts'], max_cost_usd: 8, max_total_tokens: 10_000 }),
    );
    expect(statements).toBeLessThanOrEqual(4 + 2);
  });

  it('ends what is open when the run has taken too long', async () => {
    const { body } = await post({ models: ['mock/one', 'mock/stalls'], deadlines: { run_ms: 300 } });
    expect(body).toMatchObject({
      status: 'partial',
      responses: [
        { status: 'completed' },
        { status: 'failed', partial: true, content: 'Some text', error_detail: { code: 'timeout' } },
      ],
    });
  });

  it.each([
    [{ deadlines: { run_ms: 60_001 } }, 'deadlines.run_ms', 60_000],
    [{ max_cost_usd: -1 }, 'max_cost_usd', undefined],
    [{ max_cost_usd: '1' }, 'max_cost_usd', undefined],
    [{ max_total_tokens: 0 }, 'max_total_tokens', undefined],
    [{ deadlines: { run_ms: 0 } }, 'deadlines.run_ms', undefined],
  ])('refuses %j', async (options, field, limit) => {
    const { status, body } = await post({ models: ['mock/two'], ...options });
    expect([status, body.code, body.errors[0].field, body.limit]).toEqual([
      400,
      'validation_failed',
      field,
      limit,
    ]);
  });
});

describe('what every run of a server may use', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  beforeAll(
    async () =>
      (app = await startScriptedApp(
        { MAX_RUN_COST_USD: '0.5', MAX_RUN_TOKENS: '50', MAX_FALLBACKS: '1' },
        { 'gpt-4o': model.behaviour },
      )),
  );
  afterAll(() => app.close());

  const post = (body: object) => app.post('/api/v1/chat', { prompt: 'Hello', ...body });

  it('holds for runs that do not ask for it, and is shown', async () => {
    const { body } = await post({ models: ['openai/gpt-4o-mini'] });
    const { body: run } = await app.get(`/api/v1/runs/${body.run_id}`);
    expect(run).toMatchObject({ status: 'completed', options: { max_cost_usd: 0.5, max_total_tokens: 50 } });
    expect(await post({ models: ['mock/one'] })).toMatchObject({
      status: 422,
      body: { code: 'price_unknown' },
    });
    const { body: long } = await post({ models: ['openai/gpt-4o-mini'], prompt: 'x'.repeat(400) });
    expect(long).toMatchObject({ code: 'budget_exceeded', limit: 50 });
  });

  it('holds for completions that are not kept, too', async () => {
    const ask = (model: string, content: string) =>
      app.post('/v1/chat/completions', { model, messages: [{ role: 'user', content }] });
    expect(await ask('openai/gpt-4o-mini', 'Hello')).toMatchObject({ status: 200 });
    const asked = app.upstream.requests.length;
    expect(await ask('mock/one', 'Hello')).toMatchObject({
      status: 422,
      body: { error: { code: 'price_unknown' } },
    });
    expect(await ask('openai/gpt-4o-mini', 'x'.repeat(400))).toMatchObject({
      status: 422,
      body: { error: { code: 'budget_exceeded' } },
    });
    expect(app.upstream.requests).toHaveLength(asked);
  });

  it('ends a completion that uses more, and the call of its model', async () => {
    const streamed = fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        model: 'openai/gpt-4o',
        messages: [{ role: 'user', content: 'Hello' }],
        stream: true,
      }),
    }).then((response) => response.text());
    await model.asked();
    model.write('x'.repeat(400));
    const text = await streamed;
    expect(text).toContain('x'.repeat(400));
    expect(text).toContain('budget_exceeded');
    await app.upstream.whenAborted('gpt-4o');
  });

  it.each([
    [{ max_cost_usd: 0.6 }, 'max_cost_usd', 0.5],
    [{ max_total_tokens: 51 }, 'max_total_tokens', 50],
    [
      { models: [{ model: 'openai/gpt-4o-mini', fallbacks: ['demo/quick', 'demo/cut'] }] },
      'models[0].fallbacks',
      1,
    ],
  ])('refuses to be asked for more: %j', async (options, field, limit) => {
    const { status, body } = await post({ models: ['openai/gpt-4o-mini'], ...options });
    expect([status, body.code, body.errors[0].field, body.limit]).toEqual([
      400,
      'validation_failed',
      field,
      limit,
    ]);
  });
});
