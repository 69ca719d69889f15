import { DataSource } from 'typeorm';
import { inOrder, memberOf, type Shown } from '../chat/support/council-members';
import { type ScriptedApp, startScriptedApp } from '../support/scripted-app';

const ORDER = ['good', 'fair', 'poor', 'contrary'];
const points = (shown: readonly Shown[], of: number) =>
  Object.fromEntries(shown.map(({ label }) => [label, of]));
const MEMBERS = {
  good: memberOf({
    answer: 'A good answer.',
    ballot: (shown) => inOrder(shown, ORDER, { scores: points(shown, 9) }),
  }),
  fair: memberOf({
    answer: 'A fair answer.',
    ballot: (shown) => inOrder(shown, ORDER, { scores: points(shown, 3) }),
  }),
  poor: memberOf({ answer: 'A poor answer, at greater length.', ballot: () => 'I like them all.' }),
  contrary: memberOf({ answer: 'The contrary.', ballot: (shown) => inOrder(shown, ORDER.toReversed()) }),
};

describe('GET /api/v1/leaderboard/judges', () => {
  let app: ScriptedApp;
  beforeAll(async () => (app = await startScriptedApp({}, MEMBERS)));
  afterAll(() => app.close());

  const read = async (query = ''): Promise<any> => {
    const { status, body } = await app.get(`/api/v1/leaderboard/judges${query}`);
    expect([status, body.detail]).toEqual([200, undefined]);
    return body;
  };
  const hold = async (more: object = {}): Promise<any> => {
    const models = ['good', 'fair', 'poor', 'contrary'].map((name) => `mock/${name}`);
    const { status, body } = await app.post('/api/v1/chat', {
      prompt: 'Why?',
      models,
      strategy: 'council',
      ...more,
    });
    expect([status, body.detail]).toEqual([200, undefined]);
    return body;
  };
  const saying = ({ responses }: any, word: string): string =>
    responses.find(({ content, role }: any) => role === 'answer' && content.includes(word)).id;
  const prefer = async (run: any, better: string, worse: string): Promise<any> => {
    const [winner, loser] = [saying(run, better), saying(run, worse)];
    const { status, body } = await app.post('/api/v1/votes', { response_ids: [loser, winner], winner });
    expect(status).toBe(200);
    return body;
  };
  const judge = ({ judges }: any, name: string) => judges.find(({ model }: any) => model === `mock/${name}`);

  it('knows nothing at first', async () => {
    expect(await read()).toMatchObject({
      councils: 0,
      judges: [],
      periods: [],
      period: 'week',
      blind: 'true',
    });
  });

  it('compares ballots with what people prefer who have not seen them', async () => {
    const early = { council: { early_stop: false } };
    const blind = await hold({ blind: true, ...early });
    // Nobody has voted: what its models think is not told, in no way.
    expect((await read()).councils).toBe(0);
    expect(await prefer(blind, 'fair', 'poor')).toMatchObject({ blind: true });
    const seen = await hold(early);
    expect(await prefer(seen, 'poor', 'fair')).toMatchObject({ blind: false });

    const byBlind = await read('?period=day');
    expect(byBlind).toMatchObject({ councils: 2, agreement: { pairs: 1, agreed: 1, rate: 1 } });
    expect(judge(byBlind, 'good')).toMatchObject({
      ballots: 2,
      abstentions: 0,
      agreement: { pairs: 1, agreed: 1 },
    });
    expect(judge(byBlind, 'contrary').agreement).toMatchObject({ pairs: 1, agreed: 0, rate: 0 });
    expect(judge(byBlind, 'poor')).toMatchObject({
      ballots: 0,
      abstentions: 2,
      agreement: { pairs: 0, rate: null },
    });
    // Nobody judges its own answer.
    expect(judge(byBlind, 'fair').agreement.pairs).toBe(0);
    expect([judge(byBlind, 'good').leniency, judge(byBlind, 'fair').leniency]).toEqual([6, -6]);
    expect(byBlind.periods.reduce((sum: number, { councils }: any) => sum + councils, 0)).toBe(2);
    const [{ from: _from, ...period }] = byBlind.periods;
    if (byBlind.periods.length === 1) expect(byBlind).toMatchObject(period);

    expect((await read('?blind=all')).agreement).toMatchObject({ pairs: 2, agreed: 1, rate: 0.5 });
    expect((await read('?blind=false')).agreement).toMatchObject({ pairs: 1, agreed: 0 });
    expect((await read('?blind=all&tag=sea')).agreement).toMatchObject({ pairs: 0 });
    expect(await read('?from=2020-01-01T00:00:00Z&to=2020-02-01T00:00:00Z')).toMatchObject({ councils: 0 });
    const fork = await app.post(`/api/v1/conversations/${seen.conversation_id}/fork`, {});
    expect([fork.status, (await read()).councils]).toEqual([201, 2]);
  });

  it.each([
    ['?period=year', 'period'],
    ['?blind=maybe', 'blind'],
    ['?window=1h&from=2025-01-01T00:00:00Z', 'window'],
    ['?nonsense=1', 'nonsense'],
  ])('refuses %s', async (query, field) => {
    const { status, body } = await app.get(`/api/v1/leaderboard/judges${query}`);
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it('is beside a note of which answers were fused, once, and without names while they are hidden', async () => {
    await app.app.get(DataSource).query('DELETE FROM votes');
    const models = ['mock/one', 'mock/two', 'mock/fails'];
    const { body: run } = await app.post('/api/v1/chat', {
      prompt: 'Why?',
      models,
      retries: 0,
      strategy: 'fusion',
      blind: true,
    });
    const answers = run.responses.filter(
      ({ role, status }: any) => role === 'answer' && status === 'completed',
    );
    const fused = async () => (await app.get('/api/v1/votes?kind=fused')).body.items;
    const hidden = await fused();
    expect(hidden.map(({ winner }: any) => winner).sort()).toEqual(answers.map(({ id }: any) => id).sort());
    for (const { models: named, counts, reason } of hidden) {
      expect([named[0], counts, reason]).toEqual([
        expect.stringMatching(/^blind\/Answer [ABC]$/u),
        false,
        'no_opponent',
      ]);
    }
    await app.post(`/api/v1/runs/${run.run_id}/reveal`, {});
    expect((await fused()).map(({ models: named }: any) => named[0]).sort()).toEqual([
      'mock/one',
      'mock/two',
    ]);
  });
});
