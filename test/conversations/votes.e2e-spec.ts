import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';
import { answerOf, type Behaviour } from '../support/scripted-upstream';
import { steppedModel } from '../support/stepped-model';
import { followRun } from '../support/event-stream';

const UNKNOWN_ID = '01900000-0000-7000-8000-0000000000ff';

describe('votes', () => {
  const model = steppedModel();
  const boasts: Behaviour = (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const choice = { index: 0, delta: { content: 'I am gpt-boasts. **Trust me.**' }, finish_reason: 'stop' };
    response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
  };
  let app: ScriptedApp;
  let database: DataSource;
  beforeAll(async () => {
    app = await startScriptedApp({}, { stepped: model.behaviour, 'gpt-boasts': boasts });
    database = app.app.get(DataSource);
  });
  afterAll(() => app.close());
  beforeEach(() => database.query('DELETE FROM votes'));

  const vote = (body: object) => app.post('/api/v1/votes', body);
  const cast = async (body: object): Promise<any> => {
    const answer = await vote(body);
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    // What it reveals is told once.
    const { revealed, ...kept } = answer.body;
    expect(revealed).toEqual([]);
    return kept;
  };
  const remove = (id: string) => request(app.url).delete(`/api/v1/votes/${id}`);
  const list = async (query = ''): Promise<any> => (await app.get(`/api/v1/votes${query}`)).body;
  const problemOf = ({ status, body }: { status: number; body: any }) => [
    status,
    body.code,
    body.errors?.[0]?.field,
  ];
  const chat = async (models: string[], more: object = {}): Promise<any> => {
    const answer = await app.post('/api/v1/chat', { prompt: 'Why?', models, retries: 0, ...more });
    expect([answer.status, answer.body.detail]).toEqual([200, undefined]);
    return answer.body;
  };
  const two = async (models = ['mock/one', 'mock/two']) => {
    const run = await chat(models);
    return { run, a: run.responses[0].id as string, b: run.responses[1].id as string };
  };

  it('are kept with the models of that time', async () => {
    const { run, a, b } = await two();
    const kept = await cast({ response_ids: [b, a], winner: b, tags: ['physics', 'physics'] });
    expect(kept).toEqual({
      id: expect.any(String),
      kind: 'preference',
      conversation_id: run.conversation_id,
      message_id: run.user_message_id,
      response_ids: [a, b],
      models: ['mock/one', 'mock/two'],
      winner: b,
      blind: false,
      tags: ['physics'],
      counts: true,
      reason: null,
      created_at: expect.any(String),
      updated_at: kept.created_at,
    });
    expect(await list()).toEqual({ items: [kept], next_cursor: null });
  });

  it('are one for each pair: another one takes its place, whichever way round', async () => {
    const { run, a, b } = await two();
    const first = await cast({ response_ids: [a, b], winner: a });
    for (const winner of [b, 'tie', 'both_bad', a.toUpperCase()]) {
      const again = await cast({ response_ids: [b, a], winner, message_id: run.user_message_id });
      expect(again).toMatchObject({
        id: first.id,
        created_at: first.created_at,
        winner: winner.toLowerCase(),
        response_ids: [a, b],
      });
      expect((await list()).items).toEqual([again]);
    }
    const together = await Promise.all(
      Array.from({ length: 8 }, (_, index) => cast({ response_ids: [a, b], winner: index % 2 ? a : b })),
    );
    expect(new Set(together.map(({ id }) => id))).toEqual(new Set([first.id]));
    expect((await list()).items).toHaveLength(1);
  });

  it('are about whatever the conversation is about, unless they say', async () => {
    const { body: conversation } = await app.post('/api/v1/conversations', { tags: ['poetry'] });
    const run = await chat(['mock/one', 'mock/two'], { conversation_id: conversation.id });
    const response_ids = run.responses.map(({ id }: any) => id);
    expect((await cast({ response_ids, winner: 'tie' })).tags).toEqual(['poetry']);
    expect((await cast({ response_ids, winner: 'tie', tags: [] })).tags).toEqual([]);
  });

  it('are kept and do not count when they say nothing about the models', async () => {
    const reasonOf = async (models: string[]) => {
      const { a, b } = await two(models);
      const { counts, reason } = await cast({ response_ids: [a, b], winner: a });
      expect(counts).toBe(reason === null);
      return reason;
    };
    expect(await reasonOf(['mock/one', 'mock/gpt-boasts'])).toBe('names_itself');
    expect(await reasonOf(['mock/one', 'mock/one'])).toBe('same_model');
    expect(await reasonOf(['mock/one', 'mock/cuts'])).toBe('incomplete');
    expect(await reasonOf(['mock/two', 'mock/three'])).toBeNull();

    const { run } = await two();
    const { body: fork } = await app.post(`/api/v1/conversations/${run.conversation_id}/fork`, {});
    const { body } = await app.get(`/api/v1/conversations/${fork.id}/messages`);
    const response_ids = body.items[0].responses.map(({ id }: any) => id);
    expect((await cast({ response_ids, winner: 'tie' })).reason).toBe('copied');
  });

  it('outlive the conversation', async () => {
    const { run, a, b } = await two();
    const kept = await cast({ response_ids: [a, b], winner: a });
    await request(app.url).delete(`/api/v1/conversations/${run.conversation_id}`).expect(204);
    expect((await list(`?conversation_id=${run.conversation_id}`)).items).toEqual([kept]);
  });

  it('are taken back', async () => {
    const { a, b } = await two();
    const { id } = await cast({ response_ids: [a, b], winner: a });
    expect((await remove(id)).status).toBe(204);
    expect((await list()).items).toEqual([]);
    for (const unknown of [id, 'nonsense', UNKNOWN_ID]) {
      expect(problemOf(await remove(unknown))).toEqual([404, 'vote_not_found', undefined]);
    }
  });

  it('are listed newest first, page by page', async () => {
    const run = await chat(['mock/one', 'mock/two', 'mock/three']);
    const [a, b, c] = run.responses.map(({ id }: any) => id);
    const votes = [];
    for (const response_ids of [
      [a, b],
      [b, c],
      [a, c],
    ]) {
      votes.unshift(await cast({ response_ids, winner: 'tie' }));
    }
    const read: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: any = await list(`?limit=1&kind=preference${cursor && `&cursor=${cursor}`}`);
      read.push(...page.items);
      cursor = page.next_cursor;
    }
    expect(read).toEqual(votes);
    expect((await list(`?conversation_id=${UNKNOWN_ID}`)).items).toEqual([]);
  });

  it('are also noted when an answer is selected: the last one of each message', async () => {
    const { run, a, b } = await two();
    const select = (id: string) => app.post(`/api/v1/responses/${id}/select`, {});
    await Promise.all(Array.from({ length: 5 }, () => select(a)));
    await select(b);
    const { items } = await list('?kind=selected');
    expect(items).toEqual([
      expect.objectContaining({
        kind: 'selected',
        message_id: run.user_message_id,
        response_ids: [b],
        models: ['mock/two'],
        winner: b,
        counts: false,
        reason: 'no_opponent',
      }),
    ]);
    await remove(items[0].id);
    const { body } = await app.get(`/api/v1/conversations/${run.conversation_id}/messages`);
    expect(body.items[0].selected_response_id).toBe(b);
  });

  it.each([{}, { mode: 'summary' }])(
    'are also noted when an answer is transferred (%j), each once',
    async (more) => {
      const { run, a } = await two();
      const participant_id = run.responses[1].participant_id;
      for (let times = 0; times < 2; times += 1) {
        const { status, body } = await app.post(`/api/v1/responses/${a}/transfer`, {
          participant_id,
          ...more,
        });
        expect([status, body.detail]).toEqual(['mode' in more ? 202 : 201, undefined]);
        if ('mode' in more) await (await followRun(app.url, body.id)).rest();
      }
      expect((await list()).items).toEqual([
        expect.objectContaining({
          kind: 'transferred',
          response_ids: [a],
          models: ['mock/one'],
          winner: a,
          counts: false,
          reason: 'no_opponent',
        }),
      ]);
    },
  );

  it('refuses answers that cannot be judged', async () => {
    const { a, b } = await two();
    const other = await two();
    const refused = async (body: object) => problemOf(await vote(body));
    const pair = { response_ids: [a, b] };
    expect(await refused({ ...pair, winner: other.a })).toEqual([400, 'validation_failed', 'winner']);
    expect(await refused({ ...pair, winner: '' })).toEqual([400, 'validation_failed', 'winner']);
    expect(await refused({ ...pair })).toEqual([400, 'validation_failed', 'winner']);
    expect(await refused({ response_ids: [a, a], winner: a })).toEqual([
      400,
      'validation_failed',
      'response_ids',
    ]);
    expect(await refused({ response_ids: [a], winner: a })).toEqual([
      400,
      'validation_failed',
      'response_ids',
    ]);
    expect(await refused({ response_ids: [a, other.b], winner: a })).toEqual([
      400,
      'validation_failed',
      'response_ids',
    ]);
    expect(await refused({ ...pair, winner: a, message_id: other.run.user_message_id })).toEqual([
      400,
      'validation_failed',
      'message_id',
    ]);
    expect(await refused({ ...pair, winner: a, tags: [' '] })).toEqual([400, 'validation_failed', 'tags']);
    expect(await refused({ ...pair, winner: a, blind: true })).toEqual([400, 'validation_failed', 'blind']);
    for (const unknown of ['nonsense', UNKNOWN_ID]) {
      expect((await refused({ response_ids: [a, unknown], winner: a })).slice(0, 2)).toEqual([
        404,
        'response_not_found',
      ]);
    }

    const conversation = (await app.post('/api/v1/conversations', {})).body.id;
    const { body: run } = await app.post(`/api/v1/conversations/${conversation}/runs`, {
      prompt: 'Hello',
      models: ['mock/stepped', 'mock/unauthorized', 'mock/one'],
    });
    const [running, failed, said] = run.responses.map(({ id }: any) => id);
    await model.asked();
    const early = await refused({ response_ids: [said, running], winner: 'tie' });
    model.write(answerOf('one'));
    model.finish();
    await (await followRun(app.url, run.id)).rest();
    expect(early.slice(0, 2)).toEqual([409, 'response_running']);
    expect(await refused({ response_ids: [running, failed], winner: 'tie' })).toEqual([
      409,
      'response_empty',
      'response_ids[1]',
    ]);
    expect((await list()).items).toEqual([]);
  });

  it("treats somebody else's answers and votes as ones that do not exist", async () => {
    const { run, a, b } = await two();
    const { id } = await cast({ response_ids: [a, b], winner: a });
    await database.query('UPDATE votes SET owner_id = $1', [randomUUID()]);
    expect((await list()).items).toEqual([]);
    expect((await remove(id)).status).toBe(404);
    await database.query('UPDATE responses SET owner_id = $1 WHERE run_id = $2', [randomUUID(), run.run_id]);
    expect((await vote({ response_ids: [a, b], winner: a })).body.code).toBe('response_not_found');
  });
});
