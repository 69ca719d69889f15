import { type CouncilBallot } from '../../chat/strategies/council/council-result';
import { agreementOf, verdictsOn } from './agreement';
import { councilFigures, type JudgedCouncil } from './judge-figures';
import { periodStart } from './periods';

describe('agreementOf', () => {
  it('has the interval of Wilson', () => {
    // Brown, Cai and DasGupta, "Interval estimation for a binomial proportion" (2001), as R's prop.test without correction gives it.
    expect(agreementOf(20, 15)).toEqual({
      pairs: 20,
      agreed: 15,
      rate: 0.75,
      interval: { low: 0.5313, high: 0.8881 },
    });
    expect(agreementOf(10, 0).interval).toEqual({ low: 0, high: 0.2775 });
    expect(agreementOf(10, 10).interval).toEqual({ low: 0.7225, high: 1 });
  });

  it('says nothing of nothing', () => {
    expect(agreementOf(0, 0)).toEqual({ pairs: 0, agreed: 0, rate: null, interval: null });
  });
});

describe('verdictsOn', () => {
  it('compares where both prefer one', () => {
    const places = new Map([
      ['a', 0],
      ['b', 1],
      ['c', 1],
    ]);
    const preferred = (first: string, second: string, outcome: 'first' | 'second' = 'first') =>
      verdictsOn([{ first, second, outcome }], places);
    expect(preferred('a', 'b')).toEqual([true]);
    expect(preferred('b', 'a')).toEqual([false]);
    expect(preferred('b', 'a', 'second')).toEqual([true]);
    expect(preferred('b', 'c')).toEqual([]);
    expect(preferred('a', 'elsewhere')).toEqual([]);
  });
});

describe('periodStart', () => {
  it.each([
    ['day', '2025-11-23T00:00:00.000Z'],
    ['week', '2025-11-17T00:00:00.000Z'],
    ['month', '2025-11-01T00:00:00.000Z'],
  ] as const)('finds the %s', (period, start) => {
    expect(periodStart(new Date('2025-11-23T23:59:59.999Z'), period).toISOString()).toBe(start);
    expect(periodStart(new Date(start), period).toISOString()).toBe(start);
  });
});

describe('councilFigures', () => {
  const ballot = (
    model: string,
    ranking: string[] | null,
    more: Partial<CouncilBallot> = {},
  ): CouncilBallot => ({
    response_id: `ballot of ${model}`,
    participant_id: model,
    model,
    own: '',
    shown: ['A', 'B', 'C'],
    ranking,
    abstained: null,
    scores: {},
    critiques: {},
    ...more,
  });
  const council = (
    ballots: CouncilBallot[],
    more: Partial<JudgedCouncil> = {},
    leniency = 0,
  ): JudgedCouncil => ({
    at: new Date(0),
    result: {
      labels: Object.fromEntries(
        ['A', 'B', 'C'].map((label) => [label, { response_id: label, participant_id: label, model: label }]),
      ),
      ballots,
      tally: {
        ranking: ['A', 'B', 'C'].map((label, index) => ({
          label,
          response_id: label,
          rank: index + 1,
          score: 1,
          mean_score: null,
          first_places: 0,
        })),
      },
      bias: {
        length_correlation: null,
        position_correlation: null,
        reviewers: ballots.map(({ response_id }, index) => ({
          response_id,
          participant_id: '',
          mean_score: 5,
          leniency: index === 0 ? leniency : null,
        })),
      },
    },
    lengths: { A: 10, B: 200, C: 3_000 },
    preferences: [],
    ...more,
  });
  const PEOPLE = [
    { first: 'A', second: 'B', outcome: 'first' as const },
    { first: 'B', second: 'C', outcome: 'first' as const },
  ];

  it('tells who agrees with people', () => {
    const figures = councilFigures([
      council(
        [ballot('right', ['A', 'B', 'C']), ballot('wrong', ['C', 'B', 'A']), ballot('half', ['A', 'C', 'B'])],
        {
          preferences: PEOPLE,
        },
      ),
    ]);
    expect(figures.judges.map(({ model, agreement }) => [model, agreement.agreed, agreement.pairs])).toEqual([
      ['half', 1, 2],
      ['right', 2, 2],
      ['wrong', 0, 2],
    ]);
    expect(figures.agreement).toMatchObject({ pairs: 2, agreed: 2, rate: 1 });
  });

  it('tells who likes long answers, and who whatever comes first', () => {
    const [first, long] = councilFigures([
      council([ballot('long', ['C', 'B', 'A']), ballot('first', ['A', 'B', 'C'])]),
    ]).judges;
    expect([long!.length_correlation, long!.position_correlation]).toEqual([1, -1]);
    expect([first!.length_correlation, first!.position_correlation]).toEqual([-1, 1]);
  });

  it('compares lengths within each ballot only', () => {
    const short = council([ballot('even', ['A', 'B', 'C'])], { lengths: { A: 1, B: 1, C: 1 } });
    const long = council([ballot('even', ['A', 'B', 'C'])], { lengths: { A: 900, B: 900, C: 900 } });
    expect(councilFigures([short, long]).judges[0]!.length_correlation).toBeNull();
  });

  it('counts abstentions, and not who was not waited for', () => {
    const [judge] = councilFigures([
      council([ballot('x', null, { abstained: 'unreadable' as CouncilBallot['abstained'] })]),
      council([ballot('x', null, { abstained: 'cancelled' })]),
      council([ballot('x', ['A', 'B'])]),
    ]).judges;
    expect(judge).toMatchObject({ ballots: 1, abstentions: 1 });
  });

  it('tells the harsh from the generous', () => {
    const [harsh] = councilFigures([
      council([ballot('x', ['A', 'B', 'C']), ballot('y', ['A', 'B', 'C'])], {}, -2),
      council([ballot('x', ['A', 'B', 'C'])], {}, -1),
    ]).judges;
    expect(harsh).toMatchObject({ leniency: -1.5, mean_score: 5 });
  });

  it('has nothing to say without councils', () => {
    expect(councilFigures([])).toEqual({
      councils: 0,
      agreement: { pairs: 0, agreed: 0, rate: null, interval: null },
      length_correlation: null,
      position_correlation: null,
      judges: [],
    });
  });
});
