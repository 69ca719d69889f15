import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source-options';
import { EXAMPLE_DOCUMENT } from '../../src/modules/conversations/example/example-document';
import { ThreadRepository } from '../../src/modules/conversations/transfer/thread.repository';
import { SeedExampleConversation } from '../../src/modules/conversations/use-cases/seed-example-conversation';
import { createDatabase, type TestDatabase } from '../support/database';
import {
  type ConversationApi,
  type Json,
  EXAMPLE_ID,
  startConversationApi,
} from './support/conversation-api';

describe('the example conversation', () => {
  let api: ConversationApi;

  beforeAll(async () => {
    api = await startConversationApi();
  });
  afterAll(() => api.close());

  it('is there on a fresh database, says that it is an example, and is whole', async () => {
    const { body } = await api.get(`/${EXAMPLE_ID}`);
    expect(body).toMatchObject({
      title: 'Welcome to Parley (example)',
      tags: ['example'],
      participants: [
        { id: '01900000-0000-7000-8000-000000000011', model: 'demo/quick' },
        { id: '01900000-0000-7000-8000-000000000012', model: 'demo/thoughtful' },
      ],
      messages: [
        {
          id: '01900000-0000-7000-8000-000000000021',
          responses: [
            { id: '01900000-0000-7000-8000-000000000041', run_id: '01900000-0000-7000-8000-000000000031' },
            { id: '01900000-0000-7000-8000-000000000042', status: 'completed' },
          ],
        },
        {
          id: '01900000-0000-7000-8000-000000000022',
          responses: [
            {
              id: '01900000-0000-7000-8000-000000000043',
              run_id: '01900000-0000-7000-8000-000000000032',
              role: 'answer',
            },
            { role: 'answer' },
            { role: 'ballot' },
            { role: 'ballot' },
            { role: 'synthesis' },
          ],
        },
      ],
    });
  });

  it('can be searched, forked and exported like any other', async () => {
    expect((await api.get('?q=raindrops')).body.items.map((item: Json) => item.id)).toEqual([EXAMPLE_ID]);
    const { body: document } = await api.get(`/${EXAMPLE_ID}/export`);
    expect((await api.send('POST', '/import', document)).status).toBe(201);
    expect((await api.send('POST', `/${EXAMPLE_ID}/fork`, {})).status).toBe(201);
  });

  it('is also the documented example of an import', async () => {
    const { status, body } = await api.send('POST', '/import', EXAMPLE_DOCUMENT);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      title: 'Welcome to Parley (example)',
      provenance: { conversation_id: EXAMPLE_ID },
    });
  });

  describe('when the app starts', () => {
    let fresh: TestDatabase;
    const connections: DataSource[] = [];

    beforeEach(async () => {
      fresh = await createDatabase();
    });
    afterEach(async () => {
      await Promise.all(connections.splice(0).map((connection) => connection.destroy()));
      await fresh.drop();
    });

    it('is inserted once by processes that start at once', async () => {
      const seeds = await Promise.all(Array.from({ length: 4 }, seed));
      await Promise.all(seeds.map(({ useCase }) => useCase.execute()));
      expect(await count(seeds[0]!.database)).toEqual({ conversations: 1, messages: 2, responses: 7 });
    });

    it('stays away from somebody who has a conversation', async () => {
      const { database, useCase } = await seed();
      await database.query(
        `INSERT INTO conversations (id, owner_id, created_at, updated_at, last_activity_at)
         VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000001', now(), now(), now())`,
      );
      await useCase.execute();
      expect(await count(database)).toEqual({ conversations: 1, messages: 0, responses: 0 });
    });

    it('comes back after it was deleted, beside the persona and the vote that stayed', async () => {
      const { database, useCase } = await seed();
      await useCase.execute();
      await database.query(`UPDATE personas SET role = 'mine'`);
      await database.query('DELETE FROM conversations');
      await useCase.execute();
      expect(await count(database)).toEqual({ conversations: 1, messages: 2, responses: 7 });
      expect(await database.query('SELECT role FROM personas')).toEqual([{ role: 'mine' }]);
    });

    async function seed() {
      const database = await new DataSource(dataSourceOptions(fresh.url, 2)).initialize();
      connections.push(database);
      return { database, useCase: new SeedExampleConversation(new ThreadRepository(database)) };
    }
  });

  async function count(database: DataSource): Promise<unknown> {
    const [row] = await database.query<unknown[]>(
      `SELECT (SELECT count(*)::integer FROM conversations) AS conversations,
         (SELECT count(*)::integer FROM messages) AS messages, (SELECT count(*)::integer FROM responses) AS responses`,
    );
    return row;
  }
});
