import {
  type ConversationApi,
  type Json,
  startConversationApi,
  UNKNOWN_ID,
} from './support/conversation-api';
import { say } from './support/history';

describe('participants', () => {
  let api: ConversationApi;
  let id: string;
  let seats: Json[];

  beforeAll(async () => {
    api = await startConversationApi();
  });
  afterAll(() => api.close());
  beforeEach(async () => {
    const models = ['demo/quick', 'demo/thoughtful', 'demo/verbose'];
    const created = await api.create({ participants: models.map((model) => ({ model })) });
    id = created.id;
    seats = created.participants;
  });

  it('are listed in their order', async () => {
    const { status, body } = await api.get(`/${id}/participants`);
    expect(status).toBe(200);
    expect(body).toEqual({ items: seats, next_cursor: null });
  });

  it('are added behind the others', async () => {
    const { status, body } = await api.send('POST', `/${id}/participants`, {
      model: 'demo/quick',
      persona: { name: 'Second Ada' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      position: 3,
      model: 'demo/quick',
      persona: { name: 'Second Ada' },
      alias: null,
    });
    expect((await list()).map((one) => one.id)).toEqual([...seats.map((one) => one.id), body.id]);
  });

  it('are changed field by field', async () => {
    const path = `/${id}/participants/${seats[0].id}`;
    const persona = { name: 'Ada', color: '#7c3aed' };
    await api.send('PATCH', path, { persona, system_prompt: 'Short.', parameters: { top_p: 0.5 } });
    const { status, body } = await api.send('PATCH', path, { model: 'demo/verbose', context_policy: 'all' });
    expect(status).toBe(200);
    expect(body).toEqual({
      ...seats[0],
      model: 'demo/verbose',
      persona,
      system_prompt: 'Short.',
      parameters: { top_p: 0.5 },
      context_policy: 'all',
    });
    expect((await api.send('PATCH', path, { persona: null, system_prompt: null })).body).toMatchObject({
      persona: null,
      system_prompt: null,
    });
    expect((await api.send('PATCH', path, {})).body).toEqual((await list())[0]);
  });

  it('are put into a new order', async () => {
    const order = [seats[2].id, seats[0].id, seats[1].id];
    const { status, body } = await api.send('PUT', `/${id}/participants/order`, { participant_ids: order });
    expect(status).toBe(200);
    expect(body.items.map((one: Json) => [one.id, one.position])).toEqual(
      order.map((one, index) => [one, index]),
    );
    expect(await list()).toEqual(body.items);
  });

  it('leave their answers behind, and no gap', async () => {
    await say(api.database, id, {
      prompt: 'hi',
      answers: [{ content: 'a' }, { content: 'b' }, { content: 'c' }],
    });
    expect((await api.send('DELETE', `/${id}/participants/${seats[1].id}`)).status).toBe(204);
    expect((await list()).map((one) => [one.id, one.position])).toEqual([
      [seats[0].id, 0],
      [seats[2].id, 1],
    ]);
    const { body } = await api.get(`/${id}`);
    expect(body.messages[0].responses.map((one: Json) => [one.content, one.participant_id])).toEqual([
      ['a', seats[0].id],
      ['b', null],
      ['c', seats[2].id],
    ]);
  });

  it('stay numbered without gaps or doubles when many change them at once', async () => {
    const [first, second, third] = seats.map((one) => one.id);
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => api.send('POST', `/${id}/participants`, { model: 'demo/quick' })),
      api.send('DELETE', `/${id}/participants/${second}`),
      api.send('PUT', `/${id}/participants/order`, { participant_ids: [third, second, first] }),
      api.send('PUT', `/${id}/participants/order`, { participant_ids: [second, third, first] }),
    ]);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect((await list()).map((one) => one.position)).toEqual(
      Array.from({ length: 10 }, (_, index) => index),
    );
  });

  it('take the order of one of two who reorder at once', async () => {
    const forward = seats.map((one) => one.id);
    const backward = forward.toReversed();
    await Promise.all(
      [forward, backward, forward, backward].map((participant_ids) =>
        api.send('PUT', `/${id}/participants/order`, { participant_ids }),
      ),
    );
    expect([forward, backward]).toContainEqual((await list()).map((one) => one.id));
  });

  it('are at most as many as a run may have models', async () => {
    const participants = Array.from({ length: 16 }, () => ({ model: 'demo/quick' }));
    const full = await api.create({ participants });
    const answer = await api.send('POST', `/${full.id}/participants`, { model: 'demo/quick' });
    expect([answer.status, answer.body.code]).toEqual([400, 'too_many_models']);
  });

  it('refuses an order that is not one of exactly the participants', async () => {
    const [first, second, third] = seats.map((one) => one.id);
    for (const participant_ids of [
      [],
      [first, second],
      [first, second, second],
      [first, second, third, third],
      [first, second, UNKNOWN_ID],
      [first, second, 'x'],
    ]) {
      const answer = await api.send('PUT', `/${id}/participants/order`, { participant_ids });
      expect([answer.status, answer.body.code, answer.body.errors[0].field]).toEqual([
        400,
        'validation_failed',
        'participant_ids',
      ]);
    }
    expect(await list()).toEqual(seats);
  });

  it.each([
    [{}, 'validation_failed', 'model'],
    [{ model: '' }, 'validation_failed', 'model'],
    [{ model: ['demo/quick'] }, 'validation_failed', 'model'],
    [{ model: 'unheard-of' }, 'unknown_model', 'model'],
    [{ model: 'demo/quick', position: 0 }, 'validation_failed', 'position'],
    [{ model: 'demo/quick', parameters: null }, 'validation_failed', 'parameters'],
    [
      { model: 'demo/quick', parameters: { stop: ['1', '2', '3', '4', '5'] } },
      'validation_failed',
      'parameters.stop',
    ],
    [{ model: 'demo/quick', parameters: { max_tokens: 1.5 } }, 'validation_failed', 'parameters.max_tokens'],
  ])('refuses to add %j', async (input, code, field) => {
    const { status, body } = await api.send('POST', `/${id}/participants`, input);
    expect([status, body.code, body.errors[0].field]).toEqual([400, code, field]);
    expect(await list()).toHaveLength(3);
  });

  it('says when there is no such participant', async () => {
    const elsewhere = (await api.create({ participants: [{ model: 'demo/quick' }] })).participants[0].id;
    for (const missing of [UNKNOWN_ID, 'x', elsewhere]) {
      const changed = await api.send('PATCH', `/${id}/participants/${missing}`, { context_policy: 'all' });
      const removed = await api.send('DELETE', `/${id}/participants/${missing}`);
      expect([changed.status, changed.body.code]).toEqual([404, 'participant_not_found']);
      expect([removed.status, removed.body.code]).toEqual([404, 'participant_not_found']);
    }
  });

  async function list(): Promise<Json[]> {
    return (await api.get(`/${id}/participants`)).body.items;
  }
});
