import { type ConversationApi, type Json, startConversationApi } from './support/conversation-api';
import { say } from './support/history';

describe('the list of conversations', () => {
  let api: ConversationApi;

  beforeAll(async () => {
    api = await startConversationApi();
    await api.database.query('DELETE FROM conversations');
  });
  afterAll(() => api.close());
  afterEach(() => api.database.query('DELETE FROM conversations'));

  it('has the newest activity first, whenever a conversation was begun', async () => {
    const first = await api.create({ title: 'first', participants: [{ model: 'demo/quick' }] });
    const second = await api.create({ title: 'second' });
    expect(await titles()).toEqual(['second', 'first']);
    await say(api.database, first.id, { prompt: 'hello', answers: [{ content: 'hi' }] });
    expect(await titles()).toEqual(['first', 'second']);
    const { body } = await api.get();
    expect(body.items[1]).toEqual({ ...second, snippets: [] });
    expect(body.items[0].participants).toEqual(first.participants);
  });

  it('gives every conversation once, page by page, also those with the same moment of activity', async () => {
    await createMany(25);
    await api.database.query(
      `UPDATE conversations SET last_activity_at = '2025-01-01T00:00:00.123Z' WHERE title < 'c15'`,
    );
    const pages = await allPages('?limit=4');
    expect(pages).toHaveLength(7);
    expect(pages.flat().toSorted()).toEqual(Array.from({ length: 25 }, (_, index) => `c${10 + index}`));
  });

  it('lists nothing twice while conversations move to the front', async () => {
    const created = await createMany(12);
    const first = await api.get('?limit=5');
    await api.database.query(`UPDATE conversations SET last_activity_at = now() WHERE id = ANY($1)`, [
      [created[0].id, created[11].id],
    ]);
    const rest = await allPages(`?limit=5&cursor=${first.body.next_cursor}`);
    const seen = [...first.body.items.map((item: Json) => item.title), ...rest.flat()];
    expect(new Set(seen).size).toBe(seen.length);
    // Only the one that moved in front of where the reader was is missing; it is on the first page now.
    expect(seen).toHaveLength(11);
    expect((await titles('?limit=2')).toSorted()).toEqual(['c10', 'c21']);
  });

  it('ends with a page that is exactly full', async () => {
    await createMany(4);
    const { body } = await api.get('?limit=4');
    expect(body.items).toHaveLength(4);
    expect(body.next_cursor).toBeNull();
  });

  it('filters by tag', async () => {
    await api.create({ title: 'a', tags: ['red', 'blue'] });
    await api.create({ title: 'b', tags: ['blue'] });
    await api.create({ title: 'c', tags: ["it's"] });
    expect(await titles('?tag=blue')).toEqual(['b', 'a']);
    expect(await titles('?tag=red')).toEqual(['a']);
    expect(await titles(`?tag=${encodeURIComponent("it's")}`)).toEqual(['c']);
    expect(await titles('?tag=re')).toEqual([]);
  });

  it('combines the filters', async () => {
    const { id } = await api.create({ title: 'old letters', tags: ['mail'] });
    await api.create({ title: 'new letters', tags: ['mail'] });
    await api.send('PATCH', `/${id}`, { archived: true });
    expect(await titles('?tag=mail&archived=true&q=letters')).toEqual(['old letters']);
    expect(await titles('?tag=mail&q=letters')).toEqual(['new letters']);
    expect(await titles('?tag=none&q=letters')).toEqual([]);
  });

  it.each([
    ['limit=0', 'limit', 'validation_failed'],
    ['limit=1000', 'limit', 'validation_failed'],
    ['limit=1.5', 'limit', 'validation_failed'],
    ['archived=maybe', 'archived', 'validation_failed'],
    ['tag=a&tag=b', 'tag', 'validation_failed'],
    [`q=${'x'.repeat(201)}`, 'q', 'validation_failed'],
    ['q=-only', 'q', 'validation_failed'],
    ['page=2', 'page', 'validation_failed'],
    ['cursor=%20', 'cursor', 'invalid_cursor'],
    ['cursor=W10', 'cursor', 'invalid_cursor'],
    [`cursor=${cursorOf('yesterday', '01900000-0000-7000-8000-000000000001')}`, 'cursor', 'invalid_cursor'],
    [
      `cursor=${cursorOf('+275760-09-13T00:00:00.000Z', '01900000-0000-7000-8000-000000000001')}`,
      'cursor',
      'invalid_cursor',
    ],
    [`cursor=${cursorOf('2025-01-01T00:00:00.000Z', 'x')}`, 'cursor', 'invalid_cursor'],
  ])('refuses ?%s and names the field', async (query, field, code) => {
    const { status, body } = await api.get(`?${query}`);
    expect([status, body.code, body.errors[0].field]).toEqual([400, code, field]);
  });

  async function titles(query = ''): Promise<string[]> {
    const { status, body } = await api.get(query);
    expect(status).toBe(200);
    return body.items.map((item: Json) => item.title);
  }

  async function allPages(query: string): Promise<string[][]> {
    const pages: string[][] = [];
    for (let next = query; next;) {
      const { body } = await api.get(next);
      pages.push(body.items.map((item: Json) => item.title));
      next = body.next_cursor && `${query.replace(/&cursor=.*/u, '')}&cursor=${body.next_cursor}`;
    }
    return pages;
  }

  async function createMany(number: number): Promise<Json[]> {
    const created = [];
    for (let index = 0; index < number; index++) created.push(await api.create({ title: `c${10 + index}` }));
    return created;
  }
});

function cursorOf(...key: string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}
