import {
  type ConversationApi,
  EXAMPLE_ID,
  startConversationApi,
  UNKNOWN_ID,
} from './support/conversation-api';
import { say } from './support/history';

describe('conversations', () => {
  let api: ConversationApi;

  beforeAll(async () => {
    api = await startConversationApi();
  });
  afterAll(() => api.close());

  describe('creating', () => {
    it('needs nothing', async () => {
      const { status, body } = await api.send('POST', '', {});
      expect(status).toBe(201);
      expect(body).toMatchObject({
        title: null,
        system_prompt: null,
        tags: [],
        participants: [],
        forked_from: null,
      });
    });

    it('keeps everything that was given', async () => {
      const created = await api.create({
        title: '  Rainbows \n and light ',
        system_prompt: 'Be brief.',
        tags: ['physics', ' physics ', 'school'],
        participants: [
          {
            model: 'demo/quick',
            persona: { name: 'Ada', icon: '🔭' },
            system_prompt: 'You are Ada.',
            parameters: { temperature: 0.5, stop: ['END'] },
            context_policy: 'all',
          },
          { model: 'demo/thoughtful' },
        ],
      });
      expect(created).toMatchObject({
        title: 'Rainbows and light',
        system_prompt: 'Be brief.',
        tags: ['physics', 'school'],
        participants: [
          {
            position: 0,
            provider: 'demo',
            model: 'demo/quick',
            persona: { name: 'Ada', icon: '🔭' },
            system_prompt: 'You are Ada.',
            parameters: { temperature: 0.5, stop: ['END'] },
            context_policy: 'all',
          },
          { position: 1, model: 'demo/thoughtful', persona: null, parameters: {}, context_policy: 'own' },
        ],
      });
      const read = await api.get(`/${created.id}`);
      expect(read.body).toEqual({ ...created, messages: [], older_messages_cursor: null });
    });

    it.each([
      [{ title: 7 }, 'title'],
      [{ title: '  ' }, 'title'],
      [{ title: 'x'.repeat(201) }, 'title'],
      [{ tags: null }, 'tags'],
      [{ tags: ['ok', ''] }, 'tags'],
      [{ tags: 'one' }, 'tags'],
      [{ colour: 'red' }, 'colour'],
      [{ participants: [{}] }, 'participants[0].model'],
      [{ participants: [null] }, 'participants[0]'],
      [{ participants: 'demo/quick' }, 'participants'],
      [
        { participants: [{ model: 'demo/quick', parameters: { temperature: 9 } }] },
        'participants[0].parameters.temperature',
      ],
      [
        { participants: [{ model: 'demo/quick', parameters: { heat: 1 } }] },
        'participants[0].parameters.heat',
      ],
      [{ participants: [{ model: 'demo/quick', persona: { name: 1 } }] }, 'participants[0].persona.name'],
      [{ participants: [{ model: 'demo/quick', context_policy: 'none' }] }, 'participants[0].context_policy'],
    ])('refuses %j and names the field', async (body, field) => {
      const before = await count();
      const answer = await api.send('POST', '', body);
      expect(answer.status).toBe(400);
      expect(answer.body.code).toBe('validation_failed');
      expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual([
        expect.stringContaining(field),
      ]);
      expect(await count()).toBe(before);
    });

    it('refuses a model that does not exist, and creates nothing', async () => {
      const before = await count();
      const answer = await api.send('POST', '', {
        participants: [{ model: 'demo/quick' }, { model: 'no-such-model' }],
      });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        code: 'unknown_model',
        errors: [{ field: 'participants[1].model' }],
      });
      expect(await count()).toBe(before);
    });

    it('refuses more participants than a run may have models', async () => {
      const participants = Array.from({ length: 51 }, () => ({ model: 'demo/quick' }));
      const answer = await api.send('POST', '', { participants });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({ code: 'too_many_models', errors: [{ field: 'participants' }] });
    });

    it.each(['\u0000', '\ud800'])('refuses text that cannot be stored: %j', async (character) => {
      const answer = await api.send('POST', '', { title: `a${character}b` });
      expect(answer.status).toBe(400);
      expect(answer.body.code).toBe('invalid_text');
    });
  });

  describe('editing', () => {
    it('changes what is named and nothing else', async () => {
      const created = await api.create({ title: 'Old', system_prompt: 'Stay.', tags: ['a'] });
      const { status, body } = await api.send('PATCH', `/${created.id}`, { title: 'New' });
      expect(status).toBe(200);
      expect(body).toEqual({ ...created, title: 'New', updated_at: expect.any(String) });
      expect((await api.send('PATCH', `/${created.id}`, { title: null, tags: [] })).body).toMatchObject({
        title: null,
        system_prompt: 'Stay.',
        tags: [],
      });
    });

    it('archives and takes out again', async () => {
      const { id } = await api.create({ title: 'Shelf' });
      await api.send('PATCH', `/${id}`, { archived: true });
      expect(await idsOf('?limit=100')).not.toContain(id);
      expect(await idsOf('?limit=100&archived=true')).toEqual([id]);
      await api.send('PATCH', `/${id}`, { archived: false });
      expect(await idsOf('?limit=100')).toContain(id);
    });

    it('loses nothing when renamed while a run is written', async () => {
      const { id } = await api.create({ title: 'Before', participants: [{ model: 'demo/quick' }] });
      await Promise.all([
        ...Array.from({ length: 10 }, (_, turn) =>
          say(api.database, id, { prompt: `p${turn}`, answers: [{ content: 'x' }] }),
        ),
        ...Array.from({ length: 10 }, (_, turn) => api.send('PATCH', `/${id}`, { title: `After ${turn}` })),
        api.send('PATCH', `/${id}`, { tags: ['kept'] }),
      ]);
      const { body } = await api.get(`/${id}`);
      expect(body.title).toMatch(/^After \d$/);
      expect(body.tags).toEqual(['kept']);
      expect(body.messages).toHaveLength(10);
    });

    it('refuses null where it means nothing', async () => {
      const answer = await api.send('PATCH', `/${EXAMPLE_ID}`, { archived: null });
      expect(answer.status).toBe(400);
      expect(answer.body.errors[0].field).toBe('archived');
    });
  });

  describe('deleting', () => {
    it('takes everything along that hangs on the conversation, and nothing of another one', async () => {
      const seated = { participants: [{ model: 'demo/quick' }] };
      const { id } = await api.create(seated);
      const { id: other } = await api.create(seated);
      await say(api.database, other, { prompt: 'kept', answers: [{ content: 'kept' }] });
      const before = await rows();
      await say(api.database, id, { prompt: 'gone', answers: [{ content: 'gone' }] });
      expect(await rows()).not.toEqual(before);

      expect((await api.send('DELETE', `/${id}`)).status).toBe(204);
      expect((await api.get(`/${id}`)).status).toBe(404);
      const after = await rows();
      expect(after).toEqual({
        ...before,
        conversations: before.conversations! - 1,
        participants: before.participants! - 1,
      });
      expect((await api.get(`/${other}`)).body.messages).toHaveLength(1);
    });
  });

  it.each([UNKNOWN_ID, 'not-an-id', '%20', "1'%20or%20'1'='1", '0'.repeat(400)])(
    'answers conversation_not_found for %s on every route',
    async (id) => {
      const answers = await Promise.all([
        api.get(`/${id}`),
        api.get(`/${id}/messages`),
        api.get(`/${id}/export`),
        api.get(`/${id}/participants`),
        api.send('PATCH', `/${id}`, { title: 'x' }),
        api.send('DELETE', `/${id}`),
        api.send('POST', `/${id}/fork`, {}),
        api.send('POST', `/${id}/participants`, { model: 'demo/quick' }),
        api.send('PUT', `/${id}/participants/order`, { participant_ids: [] }),
        api.send('PATCH', `/${id}/participants/${UNKNOWN_ID}`, {}),
        api.send('DELETE', `/${id}/participants/${UNKNOWN_ID}`),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
        answers.map(() => [404, 'conversation_not_found']),
      );
    },
  );

  async function count(): Promise<number> {
    return (await rows()).conversations!;
  }

  async function rows(): Promise<Record<string, number>> {
    const tables = [
      'conversations',
      'participants',
      'messages',
      'runs',
      'responses',
      'attempts',
      'search_entries',
    ];
    const counts = tables.map((table) => `(SELECT count(*)::integer FROM ${table}) AS ${table}`);
    const [row] = await api.database.query<Record<string, number>[]>(`SELECT ${counts.join(', ')}`);
    return row!;
  }

  async function idsOf(query: string): Promise<string[]> {
    return (await api.get(query)).body.items.map((item: { id: string }) => item.id);
  }
});
