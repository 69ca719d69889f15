import { newId } from '../../src/common/ids';
import { Conversation } from '../../src/modules/conversations/entities/conversation.entity';
import { exampleThread } from '../../src/modules/conversations/example/example-thread';
import { renewIds } from '../../src/modules/conversations/transfer/renew-ids';
import { ThreadRepository } from '../../src/modules/conversations/transfer/thread.repository';
import {
  type ConversationApi,
  type Json,
  EXAMPLE_ID,
  startConversationApi,
} from './support/conversation-api';

describe("somebody else's conversation", () => {
  const stranger = newId();
  const thread = renewIds(exampleThread(new Date()), stranger);
  const { id } = thread.conversation;
  let api: ConversationApi;

  beforeAll(async () => {
    api = await startConversationApi();
    thread.conversation.title = 'Secret plans';
    thread.conversation.tags = ['secret'];
    await new ThreadRepository(api.database).insert(thread);
  });
  afterAll(() => api.close());

  it('is in no list and in no search', async () => {
    for (const query of [
      '',
      '?tag=secret',
      '?q=secret',
      '?q=rainbows',
      '?q=rainbows+-volcano',
      '?archived=true',
    ]) {
      const { body } = await api.get(query);
      expect(body.items.map((item: Json) => item.id)).not.toContain(id);
      expect(JSON.stringify(body)).not.toContain('Secret');
    }
  });

  it('is in no search that has to look beyond the newest conversations', async () => {
    await api.database.query(
      `INSERT INTO conversations (id, owner_id, title, created_at, updated_at, last_activity_at)
       SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'filler', now(), now(), now() + n * interval '1 ms'
       FROM generate_series(1, 350) n`,
    );
    const { body } = await api.get('?q=rainbows');
    expect(body.items.map((item: Json) => item.id)).toEqual([EXAMPLE_ID]);
    expect((await api.get('?q=secret')).body.items).toEqual([]);
  });

  it('cannot be read, changed, copied or deleted', async () => {
    const [participant] = thread.participants;
    const answers = [
      await api.get(`/${id}`),
      await api.get(`/${id}/messages`),
      await api.get(`/${id}/participants`),
      await api.get(`/${id}/export`),
      await api.get(`/${id}/export?format=markdown`),
      await api.send('PATCH', `/${id}`, { title: 'Mine' }),
      await api.send('POST', `/${id}/fork`, {}),
      await api.send('POST', `/${id}/participants`, { model: 'demo/quick' }),
      await api.send('PATCH', `/${id}/participants/${participant!.id}`, { context_policy: 'all' }),
      await api.send('PUT', `/${id}/participants/order`, {
        participant_ids: thread.participants.map((one) => one.id).toReversed(),
      }),
      await api.send('DELETE', `/${id}/participants/${participant!.id}`),
      await api.send('DELETE', `/${id}`),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
      answers.map(() => [404, 'conversation_not_found']),
    );
    expect(await api.database.manager.findOneBy(Conversation, { id })).toMatchObject(thread.conversation);
    expect((await new ThreadRepository(api.database).load(stranger, id)).participants).toMatchObject(
      thread.participants,
    );
  });

  it('lends no participant and no message to mine', async () => {
    const { id: mine } = await api.create({ participants: [{ model: 'demo/quick' }] });
    const removed = await api.send('DELETE', `/${mine}/participants/${thread.participants[0]!.id}`);
    const forked = await api.send('POST', `/${mine}/fork`, { message_id: thread.messages[0]!.id });
    expect([removed.status, removed.body.code]).toEqual([404, 'participant_not_found']);
    expect([forked.status, forked.body.code]).toEqual([404, 'message_not_found']);
  });
});
