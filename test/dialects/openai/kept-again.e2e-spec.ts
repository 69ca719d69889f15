import { DataSource } from 'typeorm';
import { followRun } from '../../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../../support/scripted-app';
import { type Behaviour, type ChatBody } from '../../support/scripted-upstream';
import { steppedModel } from '../../support/stepped-model';
import { callsIn, complete, finishReasonsOf, hello, textOf } from './support';

const STORED = { store: true };

const stepped = steppedModel();
/** Says nothing when it is asked first. */
const hesitant: Behaviour = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  if (hesitated) {
    response.end('data: {"choices":[{"index":0,"delta":{"content":"{}"},"finish_reason":"stop"}]}\n\n');
  }
  hesitated = true;
};
let hesitated = false;
let app: ScriptedApp;
/** Another process on the same database, as far as anybody can tell. */
let other: ScriptedApp;
beforeAll(async () => {
  const env = { LLM_RETRIES: '0' };
  app = await startScriptedApp(env, { stepped: stepped.behaviour, hesitant });
  other = await startScriptedApp(env, { hesitant }, app.databaseUrl);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

describe('kept completions with an idempotency key', () => {
  const keyed = (key: string, changes: object = {}, { url } = app) =>
    complete(url, { ...hello('mock/one', STORED), ...changes }, { headers: { 'idempotency-key': key } });
  const conversations = async (): Promise<number> => {
    const [{ count }] = await app.app
      .get(DataSource)
      .query('SELECT count(*)::int AS count FROM conversations');
    return count;
  };
  const NAMED = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };

  it.each([
    ['an answer', {}],
    ['several choices', { model: 'mock/one,mock/fails,mock/two' }],
    ['a tool', { model: 'mock/calls-tool', tools: [NAMED], metadata: { topic: 'weather' } }],
    ['a fallback', { model: undefined, models: ['mock/fails', 'mock/two'], route: 'fallback' }],
    ['a race', { model: undefined, models: ['mock/silent', 'mock/one'], route: 'race' }],
  ])('ask once, and give the same again, here and elsewhere: %s', async (key, changes) => {
    const [kept, asked] = [await conversations(), app.upstream.requests.length];
    const first = await keyed(key, changes);
    expect(first.status).toBe(200);
    const calls = app.upstream.requests.length - asked;
    for (const server of [app, other]) {
      const again = await keyed(key, changes, server);
      expect([again.status, again.body]).toEqual([200, first.body]);
    }
    const streaming = { ...changes, stream: true, stream_options: { include_usage: true } };
    const live = await keyed(`${key}, as it is written`, streaming);
    for (const server of [app, other]) {
      const told = await keyed(`${key}, as it is written`, streaming, server);
      expect([told.done, told.chunks.at(-1)]).toEqual([true, live.chunks.at(-1)]);
      for (const index of [0, 1, 2]) {
        expect(textOf(told.chunks, index)).toBe(textOf(live.chunks, index));
        expect(finishReasonsOf(told.chunks, index)).toEqual(finishReasonsOf(live.chunks, index));
      }
      expect(callsIn(told.chunks)).toEqual(callsIn(live.chunks));
    }
    expect(await conversations()).toBe(kept + 2);
    expect(app.upstream.requests.length - asked).toBe(2 * calls);
    expect(other.upstream.requests).toEqual([]);
  });

  it('are waited for by whoever asks the same meanwhile', async () => {
    const kept = await conversations();
    const ask = (server: ScriptedApp) => keyed('meanwhile', { model: 'mock/stepped' }, server);
    const first = ask(app);
    await stepped.asked();
    const others = [ask(app), ask(other)];
    stepped.write('Once');
    stepped.finish();
    const answers = await Promise.all([first, ...others]);
    expect(answers.map(({ body }) => body.choices[0].message.content)).toEqual(['Once', 'Once', 'Once']);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await conversations()).toBe(kept + 1);
  });

  it.each([false, true])('fail again as they failed, with stream: %s', async (stream) => {
    const key = `fails, ${stream}`;
    const changes = { model: 'mock/unauthorized', stream };
    const first = await keyed(key, changes);
    expect([first.status, first.body.error.code]).toEqual([401, 'invalid_api_key']);
    for (const server of [app, other]) {
      const again = await keyed(key, changes, server);
      expect([again.status, again.body]).toEqual([401, first.body]);
    }
  });

  it('are refused with the key of another request, or with none that can be kept', async () => {
    await keyed('taken');
    const { status, body } = await keyed('taken', { messages: [{ role: 'user', content: 'Other' }] });
    expect([status, body.error.code]).toEqual([422, 'idempotency_key_reused']);
    const long = await keyed('x'.repeat(256));
    expect([long.status, long.body.error.code]).toEqual([400, 'idempotency_key_invalid']);
  });

  it('are the only ones to which it means anything, as metadata', async () => {
    const { headers, body } = await keyed('unkept', { store: false, metadata: { topic: 'x' } });
    expect(headers.get('x-parley-ignored')).toBe('metadata, idempotency-key');
    expect((await keyed('unkept', { store: false, metadata: { topic: 'x' } })).body.id).not.toBe(body.id);
  });
});

describe('a retry of a kept completion', () => {
  const WISHES = {
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'place', schema: { type: 'object' }, strict: true },
    },
    tools: [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }],
    tool_choice: 'auto',
    parallel_tool_calls: false,
    reasoning_effort: 'low',
    logprobs: true,
    top_logprobs: 2,
    user: 'user-7',
    temperature: 0.5,
  };
  const keep = async (model: string): Promise<string> => {
    const { status, body } = await complete(app.url, hello(model, { ...STORED, ...WISHES }));
    expect(status).toBe(200);
    const run = await app.get(`/api/v1/runs/${body.parley.run_id}`);
    return run.body.responses[0].id;
  };
  const retry = async (id: string, wish: object = {}): Promise<string> => {
    const { status, body } = await app.post(`/api/v1/responses/${id}/retry`, wish);
    expect(status).toBe(202);
    return body.id;
  };
  const endOf = async ({ url }: ScriptedApp, runId: string) =>
    (await (await followRun(url, runId)).rest()).at(-1);

  it('asks for the same answer in every respect', async () => {
    const id = await keep('openai/unlisted');
    const sent = app.upstream.requests.at(-1);
    expect(sent).toMatchObject({ ...WISHES, reasoning_effort: 'low' });
    expect(await endOf(app, await retry(id))).toMatchObject({ status: 'completed' });
    expect(app.upstream.requests.at(-1)).toEqual(sent);
  });

  it('leaves out what another model does not have', async () => {
    const id = await keep('openai/unlisted');
    const runId = await retry(id, { model: 'demo/burst', unsupported: 'drop' });
    expect(await endOf(app, runId)).toMatchObject({ status: 'completed' });
    const { body } = await app.get(`/api/v1/runs/${runId}`);
    expect(JSON.parse(body.responses[0].content)).toEqual(expect.any(Object));
  });

  it('asks for the same once more when its server dies', async () => {
    const id = await keep('openai/unlisted');
    const sent = app.upstream.requests.at(-1);
    const runId = await retry(id, { model: 'openai/hesitant', on_restart: 'retry' });
    await app.upstream.whenAsked('hesitant');
    // As the run looks to whoever finds it after its process is gone.
    await app.app.get(DataSource).query('UPDATE runs SET worker_id = NULL WHERE id = $1', [runId]);
    expect(await endOf(other, runId)).toMatchObject({ status: 'completed' });
    const asked = [app, other].flatMap(({ upstream }) => upstream.requests).filter(isFor('hesitant'));
    expect(asked).toEqual(Array.from({ length: 2 }, () => ({ ...sent, model: 'hesitant' })));
  });
});

const isFor =
  (name: string) =>
  ({ model }: ChatBody) =>
    model === name;
