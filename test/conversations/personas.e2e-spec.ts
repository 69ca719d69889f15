import { randomUUID } from 'node:crypto';
import request from 'supertest';
import { DataSource } from 'typeorm';
import { PersonaRepository } from '../../src/modules/conversations/personas/persona.repository';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

const UNKNOWN_ID = '01900000-0000-7000-8000-0000000000ff';
const PATH = '/api/v1/personas';

describe('personas', () => {
  let app: ScriptedApp;
  let database: DataSource;
  beforeAll(async () => {
    app = await startScriptedApp();
    database = app.app.get(DataSource);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    await database.query('DELETE FROM personas');
    app.upstream.requests.length = 0;
  });

  const patch = (id: string, body: object) => request(app.url).patch(`${PATH}/${id}`).send(body);
  const remove = (id: string) => request(app.url).delete(`${PATH}/${id}`);
  const create = async (body: object): Promise<any> => {
    const answer = await app.post(PATH, body);
    expect([answer.status, answer.body.detail]).toEqual([201, undefined]);
    return answer.body;
  };
  const list = async (query = ''): Promise<any> => (await app.get(`${PATH}${query}`)).body;
  const problemOf = ({ status, body }: { status: number; body: any }) => [
    status,
    body.code,
    body.errors?.[0]?.field,
  ];
  const systemPrompt = () => app.upstream.requests.at(-1)?.messages.find(({ role }) => role === 'system');

  it("are the built-in ones first, then one's own", async () => {
    const own = await create({ name: 'The Lawyer', role: 'a patent lawyer', icon: '⚖️' });
    const { items, next_cursor } = await list();
    expect(next_cursor).toBeNull();
    const builtIn = items.slice(0, -1);
    expect(builtIn.length).toBeGreaterThanOrEqual(10);
    for (const persona of builtIn) {
      expect(persona).toEqual({
        id: expect.stringMatching(/^[a-z-]+$/),
        name: expect.stringMatching(/^The /),
        role: expect.stringMatching(/\S/),
        icon: expect.stringMatching(/\S/),
        style: expect.stringMatching(/\S/),
        color: expect.stringMatching(/\S/),
        prompt_prefix: expect.stringMatching(/^As the /),
        built_in: true,
        version: expect.any(Number),
        created_at: null,
        updated_at: null,
      });
      expect((await app.get(`${PATH}/${persona.id}`)).body).toEqual(persona);
    }
    expect(items.at(-1)).toEqual(own);
    expect(own).toEqual({
      id: expect.any(String),
      name: 'The Lawyer',
      role: 'a patent lawyer',
      icon: '⚖️',
      style: null,
      color: null,
      prompt_prefix: null,
      built_in: false,
      version: 1,
      created_at: expect.any(String),
      updated_at: own.created_at,
    });
  });

  it.each([1, 5, 13, 14])('come page by page without a gap (%i at a time)', async (limit) => {
    for (const name of ['One', 'Two', 'Three']) await create({ name });
    const all = (await list()).items;
    const read: any[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: any = await list(`?limit=${limit}${cursor && `&cursor=${cursor}`}`);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      read.push(...page.items);
      cursor = page.next_cursor;
    }
    expect(read).toEqual(all);
  });

  it('are changed field by field, and each change raises the version', async () => {
    const own = await create({ name: 'The Lawyer', role: 'a patent lawyer', style: 'dry' });
    const changed = await patch(own.id, { name: 'the LAWYER', style: null, color: 'red' });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({
      ...own,
      name: 'the LAWYER',
      style: null,
      color: 'red',
      version: 2,
      updated_at: expect.any(String),
    });
    expect((await patch(own.id, {})).body).toEqual(changed.body);
    expect((await app.get(`${PATH}/${own.id}`)).body).toEqual(changed.body);
    expect((await remove(own.id)).status).toBe(204);
    expect(problemOf(await remove(own.id))).toEqual([404, 'persona_not_found', undefined]);
  });

  it('have names of which there is one, however it is written and whoever is first', async () => {
    await create({ name: 'Ada' });
    for (const name of ['ada', ' ADA ', 'The Teacher', 'teacher', UNKNOWN_ID]) {
      expect(problemOf(await app.post(PATH, { name }))).toEqual([409, 'persona_exists', 'name']);
    }
    const other = await create({ name: 'Grace' });
    expect(problemOf(await patch(other.id, { name: 'aDa' }))).toEqual([409, 'persona_exists', 'name']);
    const answers = await Promise.all(Array.from({ length: 6 }, () => app.post(PATH, { name: 'Edsger' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });

  it('leaves the built-in ones as they are', async () => {
    expect(problemOf(await patch('teacher', { color: 'red' }))[1]).toBe('persona_built_in');
    expect(problemOf(await remove('teacher'))).toEqual([409, 'persona_built_in', undefined]);
  });

  it.each<[string, object, string]>([
    ['no name', {}, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a blank name', { name: ' ' }, 'name'],
    ['null for a name', { name: null }, 'name'],
    ['too long a name', { name: 'x'.repeat(101) }, 'name'],
    ['a role that is no text', { name: 'X', role: 7 }, 'role'],
    ['what it does not know', { name: 'X', built_in: true }, 'built_in'],
    ['too long a prefix', { name: 'X', prompt_prefix: 'x'.repeat(10_001) }, 'prompt_prefix'],
  ])('refuses %s', async (_what, input, field) => {
    expect(problemOf(await app.post(PATH, input))).toEqual([400, 'validation_failed', field]);
  });

  it('refuses a cursor that is none', async () => {
    const cursor = Buffer.from('["nobody"]').toString('base64url');
    expect(problemOf(await app.get(`${PATH}?cursor=${cursor}`))[1]).toBe('invalid_cursor');
  });

  it("treats somebody else's as one that does not exist", async () => {
    const own = await create({ name: 'Ada' });
    await database.query('UPDATE personas SET owner_id = $1', [randomUUID()]);
    expect((await list()).items.map(({ id }: any) => id)).not.toContain(own.id);
    for (const answer of [
      await app.get(`${PATH}/${own.id}`),
      await patch(own.id, { color: 'red' }),
      await remove(own.id),
      await app.post('/api/v1/conversations', { participants: [{ model: 'mock/one', persona: own.id }] }),
    ]) {
      expect([answer.status, answer.body.code]).toEqual([404, 'persona_not_found']);
    }
    await create({ name: 'Ada' });
  });

  describe('of a participant', () => {
    const lawyer = { name: 'The Lawyer', role: 'a patent lawyer', prompt_prefix: 'Name the risk first.' };

    it('is a copy, by id, by name, with other words, or written out', async () => {
      const own = await create(lawyer);
      const { body } = await app.post('/api/v1/conversations', {
        participants: [own.id, 'the lawyer', { id: own.id, role: 'a judge' }, { name: 'Ada' }, null].map(
          (persona) => ({ model: 'mock/one', persona }),
        ),
      });
      expect(body.participants.map(({ persona }: any) => persona)).toEqual([
        lawyer,
        lawyer,
        { ...lawyer, role: 'a judge' },
        { name: 'Ada' },
        null,
      ]);
      await patch(own.id, { role: 'a notary' });
      await remove(own.id);
      const { body: later } = await app.get(`/api/v1/conversations/${body.id}`);
      expect(later.participants).toEqual(body.participants);
    });

    it('can be given later, also a built-in one', async () => {
      const own = await create(lawyer);
      const { body: conversation } = await app.post('/api/v1/conversations', {});
      const path = `/api/v1/conversations/${conversation.id}/participants`;
      const { body: added } = await app.post(path, { model: 'mock/one', persona: 'The Teacher' });
      const { body: teacher } = await app.get(`${PATH}/teacher`);
      const { name, role, icon, style, color, prompt_prefix } = teacher;
      expect(added.persona).toEqual({ name, role, icon, style, color, prompt_prefix });
      const seat = request(app.url).patch(`${path}/${added.id}`);
      expect((await seat.send({ persona: own.id })).body.persona).toEqual(lawyer);
    });

    it('is told to the model, which keeps its seat when it is asked again', async () => {
      const own = await create(lawyer);
      const models = [{ model: 'mock/one', persona: own.id }];
      const { body: first } = await app.post('/api/v1/chat', { prompt: 'May I?', models });
      expect(systemPrompt()?.content).toBe('You are The Lawyer, a patent lawyer.\nName the risk first.');
      const { body: second } = await app.post('/api/v1/chat', {
        prompt: 'And now?',
        models: [{ model: 'mock/one', persona: 'THE LAWYER' }],
        conversation_id: first.conversation_id,
      });
      expect(second.responses[0].participant_id).toBe(first.responses[0].participant_id);
      expect(app.upstream.requests.at(-1)?.messages).toHaveLength(4);

      await patch(own.id, { role: 'a notary' });
      const { body: participants } = await app.get(
        `/api/v1/conversations/${first.conversation_id}/participants`,
      );
      expect(participants.items.map(({ persona }: any) => persona)).toEqual([lawyer]);
      await app.post('/api/v1/chat', { prompt: 'Still?', conversation_id: first.conversation_id });
      expect(systemPrompt()?.content).toContain('a patent lawyer');
    });

    it('costs one look at the database for all own ones of a run, and none for a built-in one', async () => {
      for (const name of ['Ada', 'Grace', 'Edsger']) await create({ name });
      const looks = jest.spyOn(app.app.get(PersonaRepository), 'findNamed');
      const estimate = (personas: unknown[]) =>
        app.post('/api/v1/runs/estimate', {
          prompt: 'Hello',
          models: personas.map((persona) => ({ model: 'mock/one', persona })),
        });
      await estimate([undefined, 'teacher', 'The Editor', { name: 'Anybody' }]);
      expect(looks).toHaveBeenCalledTimes(0);
      expect((await estimate(['Ada', 'Grace', 'Edsger'])).status).toBe(200);
      expect(looks).toHaveBeenCalledTimes(1);
      looks.mockRestore();
    });

    it.each<[unknown, number, string, string]>([
      ['nobody', 404, 'persona_not_found', 'persona'],
      [UNKNOWN_ID, 404, 'persona_not_found', 'persona'],
      ['', 400, 'validation_failed', 'persona.id'],
      [7, 400, 'validation_failed', 'persona'],
      [['teacher'], 400, 'validation_failed', 'persona'],
      [{ id: 'teacher', built_in: true }, 400, 'validation_failed', 'persona.built_in'],
      [{ role: 7 }, 400, 'validation_failed', 'persona.role'],
    ])('is refused when it is %j', async (persona, status, code, field) => {
      const seats = [{ model: 'mock/one' }, { model: 'mock/one', persona }];
      const conversation = (await app.post('/api/v1/conversations', {})).body.id;
      const answers = [
        [await app.post('/api/v1/chat', { prompt: 'Hello', models: seats }), `models[1].${field}`],
        [await app.post('/api/v1/conversations', { participants: seats }), `participants[1].${field}`],
        [await app.post(`/api/v1/conversations/${conversation}/participants`, seats[1]), field],
      ] as const;
      for (const [answer, path] of answers) expect(problemOf(answer)).toEqual([status, code, path]);
      expect(app.upstream.requests).toEqual([]);
    });
  });
});
