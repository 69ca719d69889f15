import {
  type ConversationApi,
  EXAMPLE_ID,
  type Json,
  startConversationApi,
  UNKNOWN_ID,
} from './support/conversation-api';
import { say } from './support/history';
import { shape, tellOfStars } from './support/stars';

describe('a fork', () => {
  let api: ConversationApi;
  let id: string;
  let said: Awaited<ReturnType<typeof tellOfStars>>['said'];

  beforeAll(async () => {
    api = await startConversationApi();
    ({ id, said } = await tellOfStars(api));
  });
  afterAll(() => api.close());

  it('takes along everything up to the message and the responses to it', async () => {
    const { status, body: fork } = await api.send('POST', `/${id}/fork`, {
      message_id: said[0]!.messageId,
    });
    expect(status).toBe(201);
    expect(fork).toMatchObject({
      title: 'Héllo, [World] *stars* (fork)',
      system_prompt: 'Be brief.',
      tags: ['a', 'b'],
      forked_from: { conversation_id: id, message_id: said[0]!.messageId },
      participants: [
        { model: 'demo/quick', persona: { name: 'Ada', icon: '🔭' } },
        { model: 'demo/thoughtful' },
      ],
    });
    const [source, copy] = [await api.get(`/${id}`), await api.get(`/${fork.id}`)];
    expect(copy.body.messages.map(shape)).toEqual([shape(source.body.messages[0])]);
    expect(copy.body.messages[0].provenance).toEqual({
      kind: 'fork',
      conversation_id: id,
      message_id: said[0]!.messageId,
    });
    expect(copy.body.messages[0].responses[0].participant_id).toBe(fork.participants[0].id);
    expect((await api.get()).body.items[0].id).toBe(fork.id);
  });

  it('goes on by itself: neither changes the other', async () => {
    const { body: fork } = await api.send('POST', `/${id}/fork`, { title: 'Elsewhere' });
    expect(fork.title).toBe('Elsewhere');
    const before = await api.get(`/${id}`);
    await say(api.database, fork.id, { prompt: 'only here', answers: [{ content: 'yes' }] });
    expect((await api.get(`/${fork.id}`)).body.messages.map((message: Json) => message.text)).toEqual([
      'What is a star?\n# not a heading',
      'And a nebula?',
      '',
      'only here',
    ]);
    await api.send('DELETE', `/${fork.id}`);
    expect((await api.get(`/${id}`)).body).toEqual(before.body);
  });

  it('is not billed again: it has no attempts and its responses are marked as copies', async () => {
    const { body: fork } = await api.send('POST', `/${id}/fork`, {});
    const [row] = await api.database.query(
      `SELECT count(attempts.id)::integer AS attempts, bool_and(copied) AS copied
       FROM responses LEFT JOIN attempts ON attempts.response_id = responses.id WHERE conversation_id = $1`,
      [fork.id],
    );
    expect(row).toEqual({ attempts: 0, copied: true });
  });

  it('of an empty conversation has its participants', async () => {
    const created = await api.create({ participants: [{ model: 'demo/quick' }] });
    const { body: fork } = await api.send('POST', `/${created.id}/fork`, {});
    expect(fork).toMatchObject({
      title: null,
      forked_from: { conversation_id: created.id, message_id: null },
      participants: [{ model: 'demo/quick' }],
    });
  });

  it('can be exported and imported too', async () => {
    const { body: fork } = await api.send('POST', `/${id}/fork`, {});
    const { body: document } = await api.get(`/${fork.id}/export`);
    const imported = await api.send('POST', '/import', document);
    expect(imported.status).toBe(201);
    expect(imported.body.forked_from).toEqual(fork.forked_from);
  });

  it.each([UNKNOWN_ID, 'x', EXAMPLE_ID])(
    'refuses to end at %s, which is no message of it',
    async (message_id) => {
      const { status, body } = await api.send('POST', `/${id}/fork`, { message_id });
      expect([status, body.code]).toEqual([404, 'message_not_found']);
    },
  );
});
