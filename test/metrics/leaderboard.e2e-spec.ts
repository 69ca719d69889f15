import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { DEFAULT_OWNER_ID } from '../../src/common/ids';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

interface SeededVotes {
  first: string;
  second: string;
  outcome: 'first' | 'second' | 'tie' | 'both_bad';
  votes: number;
  blind?: boolean;
  tags?: string[];
  style?: number[];
  ownerId?: string;
}

describe('GET /api/v1/leaderboard', () => {
  let app: ScriptedApp;
  let database: DataSource;
  beforeAll(async () => {
    app = await startScriptedApp();
    database = app.app.get(DataSource);
  });
  afterAll(() => app.close());
  beforeEach(() => database.query('DELETE FROM votes'));

  const read = async (query: Record<string, string> = {}): Promise<any> => {
    const { status, body } = await app.get(`/api/v1/leaderboard?${new URLSearchParams(query).toString()}`);
    expect([status, body.detail]).toEqual([200, undefined]);
    return body;
  };
  const figures = (leaderboard: any) =>
    Object.fromEntries(
      leaderboard.models.map(({ model, votes, wins, losses, ties, both_bad }: any) => [
        model,
        [votes, wins, losses, ties, both_bad],
      ]),
    );
  const ratingOf = (leaderboard: any, name: string) =>
    leaderboard.models.find(({ model }: any) => model === name);

  /** Votes as `POST /api/v1/votes` keeps them. */
  async function seed(rows: readonly SeededVotes[]): Promise<void> {
    await database.query(
      `INSERT INTO votes (id, owner_id, conversation_id, message_id, kind, response_id, other_response_id, model, other_model,
         outcome, blind, tags, style, created_at, updated_at)
       SELECT gen_random_uuid(), coalesce(owner_id, $2), gen_random_uuid(), gen_random_uuid(), 'preference', gen_random_uuid(),
         gen_random_uuid(), first, second, outcome, coalesce(blind, true), coalesce(tags, '{}'), coalesce(style, '{0,0,0,0}'),
         now(), now()
       FROM jsonb_to_recordset($1::jsonb) AS row (first text, second text, outcome text, votes integer, blind boolean, tags text[],
         style real[], owner_id uuid)
       CROSS JOIN generate_series(1, votes)`,
      [JSON.stringify(rows.map(({ ownerId, ...row }) => ({ ...row, owner_id: ownerId }))), DEFAULT_OWNER_ID],
    );
  }

  it('has nothing to rate at first', async () => {
    expect(await read()).toEqual({
      models: [],
      votes: 0,
      votes_left_out: 0,
      votes_not_counted: 0,
      blind: 'true',
      tag: null,
      style: null,
      scale: 400,
      base: 1000,
      confidence: 0.95,
      rounds: 200,
    });
  });

  it('is made of blind votes between two answers, and of nothing else', async () => {
    const vote = async (
      models: string[],
      { blind = false, winner = 0 as number | string, tags = [] as string[] },
    ) => {
      const { body: run } = await app.post('/api/v1/chat', { prompt: 'Why?', models, blind });
      // Blind answers come in any order; these say whose they are.
      const ofModel = (model: string) =>
        run.responses.find(({ content }: any) => content.includes(`${model.slice(5)}:`));
      const response_ids = new Set(models[0] === models[1] ? [] : models.map((model) => ofModel(model).id));
      for (const { id } of run.responses) response_ids.add(id);
      const ids = [...response_ids];
      const answer = await app.post('/api/v1/votes', {
        response_ids: ids,
        winner: typeof winner === 'number' ? ids[winner] : winner,
        tags,
      });
      expect([answer.status, answer.body.blind]).toEqual([200, blind]);
      await app.post(`/api/v1/responses/${ids[1]}/select`, {});
    };
    const models = ['mock/one', 'mock/two'];
    await vote(models, { blind: true });
    await vote(models.toReversed(), { blind: true, winner: 1 });
    await vote(models, { blind: true, winner: 1 });
    await vote(models, { blind: true, winner: 'tie' });
    await vote(models, { blind: true, winner: 'both_bad', tags: ['sea'] });
    await vote(['mock/one', 'mock/one'], { blind: true });
    await vote(['mock/two', 'mock/three'], { blind: false });

    const blind = await read();
    expect(figures(blind)).toEqual({ 'mock/one': [5, 2, 1, 1, 1], 'mock/two': [5, 1, 2, 1, 1] });
    expect(blind).toMatchObject({ votes: 5, votes_left_out: 0, votes_not_counted: 1 });
    expect(blind.models.map(({ model, rank, reason }: any) => [model, rank, reason])).toEqual([
      ['mock/one', 1, null],
      ['mock/two', 1, null],
    ]);
    expect(blind.models[0].rating + blind.models[1].rating).toBeCloseTo(2000, 0);
    expect(await read()).toEqual(blind);

    expect(figures(await read({ blind: 'false' }))).toEqual({
      'mock/two': [1, 1, 0, 0, 0],
      'mock/three': [1, 0, 1, 0, 0],
    });
    expect(figures(await read({ blind: 'all' }))).toMatchObject({ 'mock/two': [6, 2, 2, 1, 1] });
    expect(figures(await read({ tag: 'sea' }))).toEqual({
      'mock/one': [1, 0, 0, 0, 1],
      'mock/two': [1, 0, 0, 0, 1],
    });
    expect((await read({ tag: 'land' })).models).toEqual([]);
  });

  it('reads as many rows for many votes as for few, and rates as the votes are', async () => {
    const pairs: SeededVotes[] = [
      { first: 'm/a', second: 'm/b', outcome: 'first', votes: 3_000 },
      { first: 'm/b', second: 'm/a', outcome: 'first', votes: 1_000 },
      { first: 'm/b', second: 'm/c', outcome: 'first', votes: 3_000 },
      { first: 'm/c', second: 'm/b', outcome: 'first', votes: 1_000 },
    ];
    await seed(pairs);
    const query = jest.spyOn(database, 'query');
    const leaderboard = await read();
    const rows = await Promise.all(query.mock.results.map(({ value }) => value as Promise<unknown[]>));
    query.mockRestore();
    const tallies = rows.flat().filter((row) => typeof row === 'object' && row !== null && 'outcome' in row);
    expect(tallies).toHaveLength(4);
    expect(figures(leaderboard)).toMatchObject({ 'm/b': [8_000, 4_000, 4_000, 0, 0] });
    // Odds of three to one are 190.8 points, give or take the tie that is known before.
    const ratings = leaderboard.models.map(({ rating }: any) => rating);
    expect(ratings[0] - ratings[1]).toBeCloseTo(190.8, -1);
    expect(ratings[1]).toBeCloseTo(1000, -1);
    expect(leaderboard.models.map(({ rank }: any) => rank)).toEqual([1, 2, 3]);
    for (const { rating, interval } of leaderboard.models) {
      expect(interval.low).toBeLessThan(rating);
      expect(interval.high).toBeGreaterThan(rating);
      expect(interval.high - interval.low).toBeLessThan(40);
    }
  });

  it('says what it cannot know', async () => {
    await seed([
      { first: 'm/a', second: 'm/b', outcome: 'first', votes: 8 },
      { first: 'm/b', second: 'm/c', outcome: 'tie', votes: 4 },
      { first: 'm/x', second: 'm/y', outcome: 'first', votes: 3 },
    ]);
    const leaderboard = await read();
    expect(ratingOf(leaderboard, 'm/a')).toMatchObject({
      rank: 1,
      rating: expect.any(Number),
      interval: { low: expect.any(Number), high: null },
    });
    expect(ratingOf(leaderboard, 'm/c').interval).toEqual({ low: null, high: null });
    for (const model of leaderboard.models.slice(3)) {
      expect(model).toMatchObject({ rank: null, rating: null, interval: null, reason: 'not_connected' });
    }
  });

  it('can tell style from strength', async () => {
    const long = [0.5, 0, 0, 0];
    const short = [-0.5, 0, 0, 0];
    await seed([
      // Length wins, whoever writes; and m/a nearly always writes more.
      { first: 'm/a', second: 'm/b', outcome: 'first', votes: 300, style: long },
      { first: 'm/a', second: 'm/b', outcome: 'second', votes: 100, style: long },
      { first: 'm/b', second: 'm/a', outcome: 'second', votes: 300, style: short },
      { first: 'm/b', second: 'm/a', outcome: 'first', votes: 100, style: short },
      { first: 'm/b', second: 'm/a', outcome: 'first', votes: 30, style: long },
      { first: 'm/b', second: 'm/a', outcome: 'second', votes: 10, style: long },
    ]);
    const plain = await read();
    const controlled = await read({ style_control: 'true' });
    const lead = (board: any) => ratingOf(board, 'm/a').rating - ratingOf(board, 'm/b').rating;
    expect(lead(plain)).toBeGreaterThan(100);
    expect(Math.abs(lead(controlled))).toBeLessThan(30);
    expect(controlled.votes).toBe(plain.votes);
    expect(controlled.style.map(({ feature }: any) => feature)).toEqual([
      'length',
      'headers',
      'lists',
      'bold',
    ]);
    expect(controlled.style[0].points).toBeGreaterThan(250);
    expect(controlled.style[1].points).toBe(0);
  });

  it('rates the fifty models with most votes, and says how many votes are left out', async () => {
    await seed(
      Array.from({ length: 51 }, (_, index) => ({
        first: 'm/000',
        second: `m/${String(index + 1).padStart(3, '0')}`,
        outcome: 'tie' as const,
        votes: index < 48 ? 3 : index < 49 ? 2 : 1,
      })),
    );
    const leaderboard = await read();
    expect(leaderboard.models).toHaveLength(50);
    expect(leaderboard).toMatchObject({ votes: 48 * 3 + 2, votes_left_out: 2 });
  });

  it("counts nobody else's votes", async () => {
    await seed([{ first: 'm/a', second: 'm/b', outcome: 'first', votes: 3, ownerId: randomUUID() }]);
    expect(await read({ blind: 'all' })).toMatchObject({ models: [], votes: 0 });
  });

  it.each([
    [{ blind: 'yes' }, 'blind'],
    [{ tag: 'x'.repeat(51) }, 'tag'],
    [{ style_control: '1' }, 'style_control'],
    [{ order: 'asc' }, 'order'],
  ])('refuses a query that it does not know (%#)', async (query, field) => {
    const { status, body } = await app.get(
      `/api/v1/leaderboard?${new URLSearchParams(query as any).toString()}`,
    );
    expect([status, body.code, body.errors[0].field]).toEqual([400, 'validation_failed', field]);
  });
});
