import { DEFAULT_OWNER_ID, newId } from '../../src/common/ids';
import { MergeNewWords } from '../../src/modules/conversations/search/merge-new-words';
import { hitsAmongAll } from '../../src/modules/conversations/search/search-statements';
import { type ConversationApi, type Json, startConversationApi } from './support/conversation-api';
import { say } from './support/history';

describe('search', () => {
  let api: ConversationApi;
  let rainbow: Json;

  beforeAll(async () => {
    api = await startConversationApi();
    await api.database.query('DELETE FROM conversations');
    rainbow = await api.create({
      title: 'Colorful skies',
      participants: [{ model: 'demo/quick' }, { model: 'demo/thoughtful' }],
    });
    await say(api.database, rainbow.id, {
      prompt: 'Why do rainbows appear after storms?',
      answers: [
        { content: 'Because raindrops refract sunlight.' },
        { content: 'Prisms of water hang in <b>the</b> air.' },
      ],
    });
    const cooking = await api.create({ title: 'Dinner', participants: [{ model: 'demo/quick' }] });
    await say(api.database, cooking.id, {
      prompt: 'How long do I cook noodles?',
      answers: [{ content: 'Heap the noodles into water that boils, sort of nine minutes.' }],
    });
  });
  afterAll(() => api.close());

  it.each([
    ['a word of the title', 'colorful', 'Colorful skies'],
    ['a word of a prompt', 'storms', 'Colorful skies'],
    ['a word of the first answer', 'sunlight', 'Colorful skies'],
    ['a word of the second answer', 'prisms', 'Colorful skies'],
    ['another form of the word', 'rainbow', 'Colorful skies'],
    ['capitals', 'NOODLES', 'Dinner'],
    ['words from different places', 'skies raindrops storms', 'Colorful skies'],
    ['a phrase', '"refract sunlight"', 'Colorful skies'],
    ['alternatives', 'volcano or noodles', 'Dinner'],
    ['one word without another', 'water -noodles', 'Colorful skies'],
    ['words too common to be indexed beside a real one', 'why do the noodles', 'Dinner'],
  ])('finds %s', async (_what, q, title) => {
    expect(await titles(q)).toEqual([title]);
  });

  it.each([
    'volcano',
    'rainbows noodles',
    '"sunlight refract"',
    'noodles -water',
    'the',
    '& | ! ( ) : *',
    "o'",
  ])('finds nothing for %s', async (q) => {
    expect(await titles(q)).toEqual([]);
  });

  it('lists what was found by its newest activity', async () => {
    expect(await titles('water')).toEqual(['Dinner', 'Colorful skies']);
    expect(await titles('  ')).toEqual(['Dinner', 'Colorful skies']);
  });

  it('shows where it was said, with the words marked and everything else escaped', async () => {
    const { body: detail } = await api.get(`/${rainbow.id}`);
    const [message] = detail.messages;
    const snippets = async (q: string) => (await api.get(`?q=${q}`)).body.items[0].snippets;

    expect(await snippets('colorful')).toEqual([
      { source: 'title', message_id: null, response_id: null, html: '<mark>Colorful</mark> skies' },
    ]);
    expect(await snippets('rainbow')).toEqual([
      {
        source: 'message',
        message_id: message.id,
        response_id: null,
        html: 'Why do <mark>rainbows</mark> appear after storms?',
      },
    ]);
    expect(await snippets('prisms')).toEqual([
      {
        source: 'response',
        message_id: message.id,
        response_id: message.responses[1].id,
        html: '<mark>Prisms</mark> of water hang in &lt;b&gt;the&lt;/b&gt; air.',
      },
    ]);
  });

  it('shows one snippet for each place, at most three', async () => {
    const { body } = await api.get('?q=skies+storms+sunlight');
    expect(body.items[0].snippets.map((snippet: Json) => snippet.source).toSorted()).toEqual([
      'message',
      'response',
      'title',
    ]);
  });

  it('finds the same after new words were merged into the index', async () => {
    const { id } = await api.create({ title: 'Comets' });
    await new MergeNewWords(api.database).execute();
    const left = await api.database.query(
      `SELECT gin_clean_pending_list('ix_search_entries_words')::integer AS pages`,
    );
    expect(left).toEqual([{ pages: 0 }]);
    expect(await titles('comets')).toEqual(['Comets']);
    await api.send('DELETE', `/${id}`);
    expect(await titles('raindrops')).toEqual(['Colorful skies']);
  });

  it('follows a title that changes', async () => {
    const { id } = await api.create({ title: 'Zebras' });
    await api.send('PATCH', `/${id}`, { title: 'Giraffes' });
    expect(await titles('zebras')).toEqual([]);
    expect(await titles('giraffes')).toEqual(['Giraffes']);
    await api.send('PATCH', `/${id}`, { title: null });
    expect(await titles('giraffes')).toEqual([]);
    await api.send('DELETE', `/${id}`);
  });

  it('survives a text with more different words than the index can hold', async () => {
    const { id } = await api.create({ participants: [{ model: 'demo/quick' }] });
    const words = Array.from({ length: 120_000 }, (_, index) => `w${index}`).join(' ');
    await say(api.database, id, { prompt: `enormous ${words}`, answers: [{ content: 'ok' }] });
    expect((await api.get('?q=enormous')).body.items[0].id).toBe(id);
    await api.send('DELETE', `/${id}`);
  });

  describe('beyond the newest conversations', () => {
    beforeAll(async () => {
      // 450 conversations that say "filler"; every tenth says "tenth" in its title, the oldest five say "ancient".
      const ids = Array.from({ length: 450 }, newId);
      await api.database.query(
        `INSERT INTO conversations (id, owner_id, title, tags, created_at, updated_at, last_activity_at)
         SELECT id, '00000000-0000-7000-8000-000000000001',
           'filler ' || n || CASE WHEN n % 10 = 0 THEN ' tenth' ELSE '' END || CASE WHEN n <= 5 THEN ' ancient' ELSE '' END,
           ARRAY['n' || n % 2], now(), now(), '2020-01-01'::timestamptz + n * interval '1 minute'
         FROM unnest($1::uuid[]) WITH ORDINALITY AS one (id, n)`,
        [ids],
      );
    });

    it('finds what only old conversations say', async () => {
      expect(await titles('ancient')).toEqual([5, 4, 3, 2, 1].map((n) => `filler ${n} ancient`));
      expect(await titles('ancient -3')).toEqual([5, 4, 2, 1].map((n) => `filler ${n} ancient`));
      expect(await titles('ancient 3 filler')).toEqual(['filler 3 ancient']);
      expect(await titles('"filler 3" or "filler 5" ancient')).toEqual([
        'filler 5 ancient',
        'filler 3 ancient',
      ]);
      expect(await titles('ancient', '&tag=n0')).toEqual(['filler 4 ancient', 'filler 2 ancient']);
    });

    it('asks the index for the rare words only, and looks the common ones up in what that leaves', async () => {
      const { sql, parameters } = hitsAmongAll(
        DEFAULT_OWNER_ID,
        ['ancient'],
        { wanted: ['filler'], unwanted: ['3'] },
        { archived: false },
        { limit: 3 },
      );
      const hits = await api.database.query<{ id: string }[]>(sql, parameters);
      const found = await Promise.all(hits.map(({ id }) => api.get(`/${id}`)));
      expect(found.map(({ body }) => body.title)).toEqual([5, 4, 2].map((n) => `filler ${n} ancient`));
    });

    it.each([
      ['filler', 450, 100],
      ['filler', 450, 60],
      ['tenth', 45, 7],
      ['filler tenth', 45, 20],
    ])('gives every conversation that says %s once, page by page', async (q, total, limit) => {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const answer = await api.get(
          `?q=${encodeURIComponent(q)}&limit=${limit}${cursor && `&cursor=${cursor}`}`,
        );
        expect(answer.status).toBe(200);
        seen.push(...answer.body.items.map((item: Json) => item.title));
        cursor = answer.body.next_cursor;
      }
      const numbers = seen.map((title) => Number(title.split(' ')[1]));
      expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
      expect(new Set(numbers).size).toBe(total);
      expect(numbers).toHaveLength(total);
    });
  });

  async function titles(q: string, more = ''): Promise<string[]> {
    const { status, body } = await api.get(`?q=${encodeURIComponent(q)}${more}`);
    expect(status).toBe(200);
    return body.items.map((item: Json) => item.title);
  }
});
