import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { followRun } from '../support/event-stream';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';

describe('POST /api/v1/responses/:id/select', () => {
  const model = steppedModel();
  let app: ScriptedApp;
  let database: DataSource;

  beforeAll(async () => {
    app = await startScriptedApp({}, { stepped: model.behaviour });
    database = app.app.get(DataSource);
  });
  afterAll(() => app.close());
  beforeEach(() => (app.upstream.requests.length = 0));

  const chat = async (body: object): Promise<any> => {
    const answer = await app.post('/api/v1/chat', body);
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    return answer.body;
  };
  const select = (id: string) => app.post(`/api/v1/responses/${id}/select`, {});
  const messages = async (conversation: string): Promise<any[]> =>
    (await app.get(`/api/v1/conversations/${conversation}/messages`)).body.items;
  const retried = async (id: string, body: object = {}): Promise<any> => {
    const { body: run } = await app.post(`/api/v1/responses/${id}/retry`, body);
    await (await followRun(app.url, run.id)).rest();
    return (await app.get(`/api/v1/runs/${run.id}`)).body.responses[0];
  };
  const read = () => Object.fromEntries(app.upstream.requests.map((each) => [each.model, each.messages]));

  it('continues with the chosen answer: its own words to who gave it, quoted to the others', async () => {
    const models = ['mock/one', 'mock/two', 'mock/three'].map((name) => ({
      model: name,
      context_policy: name === 'mock/three' ? 'own' : 'selected',
    }));
    const first = await chat({ prompt: 'First?', models });
    const { conversation_id } = first;
    const { status, body } = await select(first.responses[1].id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: first.responses[1].id, active: true, selected: true, retry_of: null });
    const [message] = await messages(conversation_id);
    expect(message.selected_response_id).toBe(first.responses[1].id);
    expect(message.responses.map((each: any) => each.selected)).toEqual([false, true, false]);

    app.upstream.requests.length = 0;
    await chat({ prompt: 'Second?', conversation_id });
    const { one, two, three } = read();
    expect(one?.map(({ role }) => role)).toEqual(['user', 'user', 'user']);
    expect(one?.[1]?.content).toContain('mock/two');
    expect(one?.[1]?.content).toContain(answerOf('two'));
    expect(two?.slice(1)).toEqual([
      { role: 'assistant', content: answerOf('two') },
      { role: 'user', content: 'Second?' },
    ]);
    expect(three?.[1]).toEqual({ role: 'assistant', content: answerOf('three') });

    // Nobody chose at the second message: there everybody reads its own.
    app.upstream.requests.length = 0;
    await chat({ prompt: 'Third?', conversation_id });
    expect(read().one?.map(({ role }) => role)).toEqual(['user', 'user', 'user', 'assistant', 'user']);
  });

  it('is idempotent, and choosing another answer replaces the choice', async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one', 'mock/two'] });
    const answers = [await select(responses[0].id), await select(responses[0].id)];
    expect(answers[1]).toEqual(answers[0]);
    await Promise.all(Array.from({ length: 5 }, () => select(responses[1].id)));
    const [message] = await messages(conversation_id);
    expect(message.selected_response_id).toBe(responses[1].id);
    expect(message.responses.map((each: any) => each.active)).toEqual([true, true]);
  });

  it('makes an earlier version count again, until a later one is complete', async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    const second = await retried(responses[0].id, { model: 'mock/two' });
    const standing = async () => {
      const [message] = await messages(conversation_id);
      return message.responses.map((each: any) => [each.model, each.active, each.selected]);
    };
    expect(await standing()).toEqual([
      ['mock/one', false, false],
      ['mock/two', true, false],
    ]);
    await select(responses[0].id);
    expect(await standing()).toEqual([
      ['mock/one', true, true],
      ['mock/two', false, false],
    ]);
    await retried(second.id);
    expect(await standing()).toEqual([
      ['mock/one', false, true],
      ['mock/two', false, false],
      ['mock/two', true, false],
    ]);
    app.upstream.requests.length = 0;
    const models = [{ participant_id: responses[0].participant_id, context_policy: 'selected' }];
    await chat({ prompt: 'Go on', conversation_id, models });
    expect(read().one?.[1]).toEqual({ role: 'assistant', content: answerOf('one') });
  });

  it('has one active version also when clocks disagree', async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    await retried(responses[0].id);
    await database.query(
      `UPDATE responses SET activated_at = '2999-01-01' WHERE conversation_id = $1 AND id <> $2`,
      [conversation_id, responses[0].id],
    );
    await select(responses[0].id);
    const [message] = await messages(conversation_id);
    expect(message.responses.map((each: any) => each.active)).toEqual([true, false]);
  });

  it('refuses what is still written, what says nothing, and what does not exist', async () => {
    const conversation = (await app.post('/api/v1/conversations', {})).body.id;
    const { body: run } = await app.post(`/api/v1/conversations/${conversation}/runs`, {
      prompt: 'Hello',
      models: ['mock/stepped', 'mock/unauthorized'],
    });
    await model.asked();
    const running = await select(run.responses[0].id);
    expect([running.status, running.body.code]).toEqual([409, 'response_running']);
    model.write('Done');
    model.finish();
    await (await followRun(app.url, run.id)).rest();
    const empty = await select(run.responses[1].id);
    expect([empty.status, empty.body.code]).toEqual([409, 'response_empty']);
    for (const id of ['nonsense', '01900000-0000-7000-8000-00000000ffff']) {
      const { status, body } = await select(id);
      expect([status, body.code]).toEqual([404, 'response_not_found']);
    }
    expect((await messages(conversation))[0].selected_response_id).toBeNull();
  });

  it('can be the text of a model that broke off', async () => {
    const { responses } = await chat({ prompt: 'Hello', models: ['mock/cuts'], retries: 0 });
    expect((await select(responses[0].id)).body).toMatchObject({
      status: 'failed',
      partial: true,
      selected: true,
    });
  });

  it("treats somebody else's response as one that does not exist", async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    await database.query('UPDATE responses SET owner_id = $1 WHERE conversation_id = $2', [
      randomUUID(),
      conversation_id,
    ]);
    expect((await select(responses[0].id)).status).toBe(404);
    expect((await messages(conversation_id))[0].selected_response_id).toBeNull();
  });

  it('is forgotten with a response that is deleted', async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one'] });
    await select(responses[0].id);
    await database.query('DELETE FROM responses WHERE id = $1', [responses[0].id]);
    expect((await messages(conversation_id))[0].selected_response_id).toBeNull();
  });

  it('goes along with a fork, an export and an import, and so do the versions', async () => {
    const { responses, conversation_id } = await chat({ prompt: 'Hello', models: ['mock/one', 'mock/two'] });
    await retried(responses[0].id);
    await select(responses[1].id);
    const shape = async (id: string) =>
      (await messages(id)).map((message) =>
        message.responses.map((each: any) => [
          each.content,
          each.active,
          each.selected,
          message.responses.findIndex((other: any) => other.id === each.retry_of),
        ]),
      );
    const expected = await shape(conversation_id);
    expect(expected).toEqual([
      [
        [answerOf('one'), false, false, -1],
        [answerOf('two'), true, true, -1],
        [answerOf('one'), true, false, 0],
      ],
    ]);
    const { body: fork } = await app.post(`/api/v1/conversations/${conversation_id}/fork`, {});
    const { body: document } = await app.get(`/api/v1/conversations/${conversation_id}/export?format=json`);
    const { body: imported } = await app.post('/api/v1/conversations/import', document);
    expect(await shape(fork.id)).toEqual(expected);
    expect(await shape(imported.id)).toEqual(expected);

    // Documents of before there were versions and choices say nothing of them: the newest answer counts.
    const old = structuredClone(document);
    for (const response of old.responses) delete response.activated_at;
    for (const run of old.runs) delete run.retry_of;
    delete old.messages[0].selected_response_id;
    const { body: older } = await app.post('/api/v1/conversations/import', old);
    expect((await shape(older.id))[0]?.map(([, active, selected]: any) => [active, selected])).toEqual([
      [false, false],
      [true, false],
      [true, false],
    ]);

    document.messages[0].selected_response_id = 'nobody';
    document.runs[1].retry_of = 'nobody';
    const refused = await app.post('/api/v1/conversations/import', document);
    expect(refused.body.errors.map(({ field }: any) => field)).toEqual([
      'runs[1].retry_of',
      'messages[0].selected_response_id',
    ]);
  });
});
