import { DataSource } from 'typeorm';
import { answerOf } from '../../support/scripted-upstream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { complete, finishReasonsOf, hello, textOf } from './support';

const STREAM = { stream: true, stream_options: { include_usage: true } };

describe('several choices', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp({ LLM_RETRIES: '0', DEFAULT_MODEL: 'mock/three' });
  });
  afterAll(() => app.close());

  const ledgerOf = (id: string): Promise<any[]> =>
    app.app.get(DataSource).query(
      `SELECT choice, number, model, outcome, error_code FROM attempts
         WHERE replace(completion_id::text, '-', '') = $1 ORDER BY choice, number`,
      [id.slice('chatcmpl-'.length)],
    );

  it('come from one model as calls of their own', async () => {
    const { body } = await complete(app.url, hello('mock/one', { n: 3 }));
    expect(body.choices.map(({ index, message }: any) => [index, message.content])).toEqual(
      [0, 1, 2].map((index) => [index, answerOf('one')]),
    );
    expect(body.usage).toMatchObject({ prompt_tokens: 33, completion_tokens: 21, total_tokens: 54 });
    expect(await ledgerOf(body.id)).toHaveLength(3);
  });

  it('stream side by side', async () => {
    const { chunks, done } = await complete(app.url, hello('mock/one', { n: 2, ...STREAM }));
    for (const index of [0, 1]) {
      expect(textOf(chunks, index)).toBe(answerOf('one'));
      expect(finishReasonsOf(chunks, index)).toEqual(['stop']);
    }
    expect(chunks.every(({ choices }) => choices.every((choice: any) => !('model' in choice)))).toBe(true);
    expect([chunks.at(-1).usage.total_tokens, done]).toEqual([36, true]);
  });

  it.each([
    ['models', { model: undefined, models: ['mock/one', 'mock/two', 'mock/three'] }],
    ['a model with commas', { model: 'mock/one, mock/two,mock/three' }],
  ])('come from several models, by %s', async (_how, asked) => {
    const models = ['one', 'two', 'three'];
    const { body } = await complete(app.url, { ...hello(''), ...asked });
    expect(body.choices.map(({ index, model, message }: any) => [index, model, message.content])).toEqual(
      models.map((model, index) => [index, `mock/${model}`, answerOf(model)]),
    );
    const { chunks } = await complete(app.url, { ...hello(''), ...asked, ...STREAM });
    for (const [index, model] of models.entries()) {
      expect(textOf(chunks, index)).toBe(answerOf(model));
      const of = chunks.flatMap(({ choices }) => choices).filter((choice: any) => choice.index === index);
      expect(new Set(of.map((choice: any) => choice.model))).toEqual(new Set([`mock/${model}`]));
    }
  });

  it('lose nothing when one of them fails', async () => {
    const models = ['mock/one', 'mock/fails', 'mock/cuts'];
    const { status, body } = await complete(app.url, { ...hello(''), model: undefined, models });
    expect(status).toBe(200);
    expect(body.choices.map(({ index }: any) => index)).toEqual([0]);
    expect(body.parley.choices.map(({ index, error }: any) => [index, error?.code])).toEqual([
      [0, undefined],
      [1, 'provider_failed'],
      [2, 'provider_failed'],
    ]);
    expect(body.usage.total_tokens).toBe(18);
    expect((await ledgerOf(body.id)).map(({ outcome }) => outcome)).toEqual([
      'completed',
      'failed',
      'failed',
    ]);
  });

  it('say in the stream which of them failed, which never has a finish reason', async () => {
    const models = ['mock/one', 'mock/fails', 'mock/cuts'];
    const { chunks, done } = await complete(app.url, { ...hello(''), model: undefined, models, ...STREAM });
    expect(done).toBe(true);
    expect([0, 1, 2].map((index) => finishReasonsOf(chunks, index))).toEqual([['stop'], [], []]);
    expect(textOf(chunks, 2)).toBe('Cut in the mid');
    const errors = chunks.flatMap(({ choices }) => choices).filter(({ error }: any) => error);
    expect(errors.map(({ index, error }: any) => [index, error.code])).toEqual(
      expect.arrayContaining([
        [1, 'provider_failed'],
        [2, 'provider_failed'],
      ]),
    );
    expect(chunks.at(-1).parley.choices).toHaveLength(3);
  });

  it('end with the error of the first one when none came', async () => {
    const models = ['mock/unauthorized', 'mock/fails'];
    const whole = await complete(app.url, { ...hello(''), model: undefined, models });
    expect([whole.status, whole.body.error.code]).toEqual([401, 'invalid_api_key']);
    const stream = await complete(app.url, { ...hello(''), model: undefined, models, stream: true });
    expect([stream.status, stream.body.error.code]).toEqual([401, 'invalid_api_key']);
  });

  it('that all break off end the stream with an error, and without [DONE]', async () => {
    const { chunks, done } = await complete(app.url, hello('mock/cuts', { n: 2, stream: true }));
    expect(done).toBe(false);
    expect(chunks.at(-1).error.code).toBe('provider_failed');
  });

  it('are one when models only stand in for each other, and it says who answered', async () => {
    const request = { ...hello(''), model: undefined, models: ['mock/fails', 'mock/two'], route: 'fallback' };
    const { body } = await complete(app.url, request);
    expect(body).toMatchObject({
      model: 'mock/two',
      choices: [{ index: 0, message: { content: answerOf('two') } }],
      parley: { choices: [{ model: 'mock/two', attempts: 2 }] },
    });
    expect(await ledgerOf(body.id)).toMatchObject([
      { choice: 0, number: 1, model: 'fails', outcome: 'failed' },
      { choice: 0, number: 2, model: 'two', outcome: 'completed' },
    ]);
    const { chunks } = await complete(app.url, { ...request, ...STREAM });
    expect(textOf(chunks)).toBe(answerOf('two'));
    expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set(['mock/two']));
  });

  it('do not begin anew once something was said, whoever could stand in', async () => {
    const asked = app.upstream.requests.length;
    const { chunks, done } = await complete(app.url, {
      ...hello(''),
      model: undefined,
      models: ['mock/cuts', 'mock/two'],
      route: 'fallback',
      stream: true,
    });
    expect([textOf(chunks), done]).toEqual(['Cut in the mid', false]);
    expect(chunks.at(-1).error.message).toEqual(expect.any(String));
    expect(app.upstream.requests).toHaveLength(asked + 1);
  });

  it('are one when models race, and the others are let go', async () => {
    const models = ['mock/silent', 'mock/one', 'mock/fails'];
    const { body } = await complete(app.url, { ...hello(''), model: undefined, models, route: 'race' });
    expect(body).toMatchObject({ model: 'mock/one', choices: [{ index: 0 }] });
    expect(body.parley.choices).toMatchObject([{ index: 0, model: 'mock/one' }]);
    await app.upstream.whenAborted('silent');
    expect(await ledgerOf(body.id)).toMatchObject([
      { choice: 0, model: 'silent', outcome: 'cancelled' },
      { choice: 1, model: 'one', outcome: 'completed' },
      { choice: 2, model: 'fails' },
    ]);
    const { chunks, done } = await complete(app.url, {
      ...hello(''),
      model: undefined,
      models,
      route: 'race',
      ...STREAM,
    });
    expect([textOf(chunks), finishReasonsOf(chunks), done]).toEqual([answerOf('one'), ['stop'], true]);
  });

  it('fail a race only when nobody answers', async () => {
    const { status } = await complete(app.url, {
      ...hello(''),
      model: undefined,
      models: ['mock/fails', 'mock/unauthorized'],
      route: 'race',
    });
    expect([401, 502]).toContain(status);
  });

  it('come from DEFAULT_MODEL when no model is named', async () => {
    const { body } = await complete(app.url, { messages: [{ role: 'user', content: 'Hello' }] });
    expect(body.model).toBe('mock/three');
  });
});

describe('what is not understood', () => {
  let app: ScriptedApp;
  beforeAll(async () => {
    app = await startScriptedApp();
  });
  afterAll(() => app.close());

  it('is ignored and named, and so is what the model does not take', async () => {
    const { status, headers } = await complete(
      app.url,
      hello('mock/one', {
        messages: [{ role: 'user', content: 'Hello', name: 'ada' }],
        service_tier: 'auto',
        top_k: 5,
        reasoning_effort: 'low',
        'größe\r\nx-evil: 1': true,
      }),
    );
    expect(status).toBe(200);
    expect(headers.get('x-evil')).toBeNull();
    const ignored = (headers.get('x-parley-ignored') ?? '').split(', ');
    expect([...ignored].sort()).toEqual(
      ['service_tier', 'gr%C3%B6%C3%9Fe%0D%0Ax-evil:%201', 'messages[0].name', 'reasoning_effort'].sort(),
    );
    expect(app.upstream.requests.at(-1)).toMatchObject({ model: 'one', top_k: 5 });
  });

  it.each(['/v1/models?limit=5&a b=c', '/api/panels/available-models?limit=5&a b=c'])(
    'is named also where it stands in the address: %s',
    async (path) => {
      const { status, headers } = await fetch(app.url + path);
      expect([status, headers.get('x-parley-ignored')]).toEqual([200, 'limit, a%20b']);
    },
  );

  it('is named beside what the body says', async () => {
    const { headers } = await complete(app.url, hello('mock/one', { unknown: 1 }), {
      path: '/v1/chat/completions?api-version=1',
    });
    expect(headers.get('x-parley-ignored')).toBe('api-version, unknown');
  });

  it('may be null where OpenAI allows it', async () => {
    const names = [
      'temperature',
      'top_p',
      'n',
      'stop',
      'tools',
      'tool_choice',
      'response_format',
      'user',
      'seed',
    ];
    const { status, headers } = await complete(app.url, {
      ...hello('mock/one', { stream: null, stream_options: null, max_tokens: null, logprobs: null }),
      ...Object.fromEntries(names.map((name) => [name, null])),
    });
    expect([status, headers.get('x-parley-ignored')]).toEqual([200, null]);
    expect(Object.keys(app.upstream.requests.at(-1) ?? {}).sort()).toEqual(
      ['messages', 'model', 'stream', 'stream_options'].sort(),
    );
  });
});
