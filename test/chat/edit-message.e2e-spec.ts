import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import request from 'supertest';
import { followRun } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';

let app: ScriptedApp;
let database: DataSource;
beforeAll(async () => {
  app = await startScriptedApp({ MAX_PROMPT_BYTES: '1000' });
  database = app.app.get(DataSource);
});
afterAll(() => app.close());
beforeEach(() => (app.upstream.requests.length = 0));

const chat = async (body: object): Promise<any> => {
  const answer = await app.post('/api/v1/chat', body);
  expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
  return { ...answer.body, message_id: answer.body.user_message_id };
};
const edit = async (id: string, body: object) => {
  const answer = await request(app.url).patch(`/api/v1/messages/${id}`).send(body);
  return { status: answer.status, body: answer.body };
};
const messages = async (conversation: string): Promise<any[]> =>
  (await app.get(`/api/v1/conversations/${conversation}/messages`)).body.items;
const start = (conversation: string, body: object) =>
  app.post(`/api/v1/conversations/${conversation}/runs`, body);
const ended = async (conversation: string, body: object): Promise<any> => {
  const { status, body: run } = await start(conversation, body);
  expect([status, run.detail]).toEqual([202, undefined]);
  await (await followRun(app.url, run.id)).rest();
  return (await app.get(`/api/v1/runs/${run.id}`)).body;
};

describe('PATCH /api/v1/messages/:id', () => {
  it('says the message differently in a branch, which goes on by itself; the earlier branch stays', async () => {
    const first = await chat({ prompt: 'First?', models: ['mock/one', 'mock/two'] });
    const { conversation_id } = first;
    const second = await chat({ prompt: 'Second?', conversation_id });
    await chat({ prompt: 'Third?', conversation_id });
    const before = await messages(conversation_id);

    const { status, body } = await edit(second.message_id, {
      prompt: 'Second, but better?',
      title: ' My  branch ',
    });
    expect(status).toBe(201);
    expect(body.conversation).toMatchObject({
      title: 'My branch',
      forked_from: { conversation_id, message_id: second.message_id },
    });
    expect(body.message).toMatchObject({
      text: 'Second, but better?',
      responses: [],
      provenance: { kind: 'edit', conversation_id, message_id: second.message_id },
    });
    const branch = body.conversation.id;
    expect((await messages(branch)).map(({ id, text }) => [id === body.message.id, text])).toEqual([
      [false, 'First?'],
      [true, 'Second, but better?'],
    ]);

    app.upstream.requests.length = 0;
    const run = await ended(branch, { message_id: body.message.id });
    expect(run.message_id).toBe(body.message.id);
    expect(run.responses.map((each: any) => each.content)).toEqual([answerOf('one'), answerOf('two')]);
    expect(app.upstream.requests.find(({ model }) => model === 'two')?.messages).toEqual([
      { role: 'user', content: 'First?' },
      { role: 'assistant', content: answerOf('two') },
      { role: 'user', content: 'Second, but better?' },
    ]);
    expect(await messages(branch)).toHaveLength(2);
    expect(await messages(conversation_id)).toEqual(before);
    const { body: found } = await app.get('/api/v1/conversations?q=better');
    expect(found.items.map(({ id }: any) => id)).toEqual([branch]);
  });

  it('edits the first message, with parts, and keeps where an edited message came from', async () => {
    const first = await chat({ prompt: 'First?', models: ['mock/one'] });
    const { body } = await edit(first.message_id, { prompt: [{ type: 'text', text: 'Other?' }] });
    const { body: again } = await edit(body.message.id, { prompt: 'Yet another?' });
    expect(again.message.provenance).toMatchObject({
      kind: 'edit',
      message_id: body.message.id,
      origin: { kind: 'edit', message_id: first.message_id },
    });
    expect((await messages(again.conversation.id)).map(({ text }) => text)).toEqual(['Yet another?']);
    expect(again.conversation.participants.map(({ model }: any) => model)).toEqual(['mock/one']);
  });

  it.each([
    [{}, 400, 'validation_failed'],
    [{ prompt: '  ' }, 400, 'validation_failed'],
    [{ prompt: 7 }, 400, 'validation_failed'],
    [{ prompt: 'x', role: 'tool' }, 400, 'validation_failed'],
    [{ prompt: 'x'.repeat(1001) }, 413, 'prompt_too_large'],
  ])('refuses %j', async (body, status, code) => {
    const { message_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const answer = await edit(message_id, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('refuses results of tools, what does not exist, and what is somebody else’s', async () => {
    const tools = [{ type: 'function', function: { name: 'weather', parameters: { type: 'object' } } }];
    const { conversation_id, responses, message_id } = await chat({
      prompt: 'Weather?',
      models: ['mock/calls-tool'],
      tools,
    });
    const results = await chat({
      conversation_id,
      tools,
      tool_results: [{ response_id: responses[0].id, tool_call_id: 'call_1', content: 'sunny' }],
    });
    expect(await edit(results.message_id, { prompt: 'rainy' })).toMatchObject({
      status: 409,
      body: { code: 'message_not_editable' },
    });
    const asked = await start(conversation_id, { message_id: results.message_id, models: ['mock/one'] });
    expect([asked.status, asked.body.errors[0].field]).toEqual([400, 'message_id']);
    await database.query('UPDATE messages SET owner_id = $1 WHERE id = $2', [randomUUID(), message_id]);
    for (const id of ['nonsense', '01900000-0000-7000-8000-00000000ffff', message_id]) {
      expect(await edit(id, { prompt: 'x' })).toMatchObject({
        status: 404,
        body: { code: 'message_not_found' },
      });
    }
  });
});

describe('a run on a message that is there', () => {
  it('lets another model answer beside the others, as of that message', async () => {
    const first = await chat({ prompt: 'First?', models: ['mock/one'] });
    const { conversation_id } = first;
    await chat({ prompt: 'Second?', conversation_id });
    app.upstream.requests.length = 0;
    const models = [{ model: 'mock/two', context_policy: 'all' }];
    const run = await ended(conversation_id, { message_id: first.message_id, models });
    expect(app.upstream.requests.map((each) => each.messages)).toEqual([
      [{ role: 'user', content: 'First?' }],
    ]);
    const shown = await messages(conversation_id);
    expect(shown.map(({ text }) => text)).toEqual(['First?', 'Second?']);
    expect(shown[0].responses.map((each: any) => [each.model, each.active, each.run_id === run.id])).toEqual([
      ['mock/one', true, false],
      ['mock/two', true, true],
    ]);
    // By the chat route as well, and the same participant's second answer is another version.
    const again = await chat({ conversation_id, message_id: first.message_id, models: ['mock/two'] });
    expect(again.message_id).toBe(first.message_id);
    const [message] = await messages(conversation_id);
    expect(message.responses.map((each: any) => each.active)).toEqual([true, false, true]);
  });

  it('is one thing to answer: a message or a prompt, of this conversation', async () => {
    const { conversation_id, message_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const other = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const unknown = '01900000-0000-7000-8000-00000000ffff';
    const refusals = [
      await start(conversation_id, { message_id, prompt: 'x' }),
      await start(conversation_id, {
        message_id,
        tool_results: [{ response_id: unknown, tool_call_id: 'c', content: '' }],
      }),
      await start(conversation_id, {}),
      await start(conversation_id, { message_id: null }),
      await app.post('/api/v1/chat', { message_id }),
      await start(conversation_id, { message_id: other.message_id }),
      await start(conversation_id, { message_id: unknown }),
      await start(conversation_id, { message_id: 'nonsense' }),
      await start(unknown, { message_id }),
    ];
    expect(refusals.map(({ status, body }) => [status, body.code, body.errors?.[0]?.field])).toEqual([
      [400, 'validation_failed', 'message_id'],
      [400, 'validation_failed', 'message_id'],
      [400, 'validation_failed', 'prompt'],
      [400, 'validation_failed', 'message_id'],
      [400, 'validation_failed', 'message_id'],
      [404, 'message_not_found', 'message_id'],
      [404, 'message_not_found', 'message_id'],
      [404, 'message_not_found', 'message_id'],
      [404, 'conversation_not_found', undefined],
    ]);
  });
});
