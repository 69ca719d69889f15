import { fitStrengths, type Observation } from './bradley-terry';
import { gamma, randomOf } from './random';
import { rankOf, rateModels, type Ratings, type Tally } from './rate-models';

const HARDLY_ANY = { ties: 1e-6, style: 1e-6 };

function rate(tallies: readonly Tally[], prior?: typeof HARDLY_ANY): Ratings {
  const work = rateModels(tallies, prior);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

const tally = (
  first: string,
  second: string,
  outcome: Tally['outcome'],
  votes: number,
  style: number[] = [],
): Tally => ({ first, second, outcome, votes, style });

const ratingOf = (ratings: Ratings, name: string) => ratings.models.find(({ model }) => model === name)!;

/** Votes between models of known strength, in points. */
function simulate(truth: Record<string, number>, votes: number, random: () => number): Tally[] {
  const names = Object.keys(truth);
  const wins = new Map<string, number>();
  for (let count = 0; count < votes; count += 1) {
    const first = Math.floor(random() * names.length);
    const second = (first + 1 + Math.floor(random() * (names.length - 1))) % names.length;
    const [one, other] = [names[first]!, names[second]!];
    const chance = 1 / (1 + 10 ** ((truth[other]! - truth[one]!) / 400));
    const key = random() < chance ? `${one} ${other}` : `${other} ${one}`;
    wins.set(key, (wins.get(key) ?? 0) + 1);
  }
  return [...wins].map(([key, count]) => {
    const [winner = '', loser = ''] = key.split(' ');
    return tally(winner, loser, 'first', count);
  });
}

describe('fitStrengths', () => {
  it('finds the strengths of statistical journals by who cites whom', () => {
    // Stigler (1994), as in Agresti, "Categorical Data Analysis" (2002), page 448, and worked out in Turner and Firth, "Bradley-Terry
    // Models in R: The BradleyTerry2 Package", section 2.1 (https://cran.r-project.org/package=BradleyTerry2).
    const JOURNALS = ['Biometrika', 'Comm Statist', 'JASA', 'JRSS-B'];
    const citations: [number, number, number, number][] = [
      [0, 1, 730, 33],
      [0, 2, 498, 320],
      [0, 3, 221, 284],
      [1, 2, 68, 813],
      [1, 3, 17, 276],
      [2, 3, 142, 325],
    ];
    const observations = citations.flatMap(([first, second, won, lost]): Observation[] => [
      { first, second, score: 1, weight: won, style: [] },
      { first, second, score: 0, weight: lost, style: [] },
    ]);
    const [biometrika = 0, ...others] = fitStrengths(observations, JOURNALS.length, HARDLY_ANY);
    const published = [-2.94907, -0.47957, 0.26895];
    others.forEach((strength, index) => expect(strength - biometrika).toBeCloseTo(published[index]!, 4));
  });

  it('gets there from far away, with one-sided and many votes', () => {
    const observations: Observation[] = [
      { first: 0, second: 1, score: 1, weight: 1e6, style: [] },
      { first: 1, second: 2, score: 1, weight: 1e6, style: [] },
    ];
    const prior = { ties: 1, style: 1 };
    const near = fitStrengths(observations, 3, prior);
    const far = fitStrengths(observations, 3, prior, Float64Array.of(-30, 20, 30));
    expect([...near].every(Number.isFinite)).toBe(true);
    far.forEach((strength, index) => expect(strength).toBeCloseTo(near[index]!, 4));
    expect(near[0]!).toBeGreaterThan(near[1]!);
    expect(near[1]!).toBeGreaterThan(near[2]!);
  });
});

describe('gamma', () => {
  it.each([1, 2.5, 400])('has the mean and the variance of its distribution (%d)', (shape) => {
    const random = randomOf(7);
    const drawn = Array.from({ length: 20_000 }, () => gamma(shape, random));
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - mean) ** 2, 0) / drawn.length;
    expect(mean / shape).toBeCloseTo(1, 1);
    expect(variance / shape).toBeCloseTo(1, 1);
    expect(Math.min(...drawn)).toBeGreaterThan(0);
  });
});

describe('rateModels', () => {
  it('gives 400 points for odds of ten to one, around 1000', () => {
    const { models } = rate([tally('a', 'b', 'first', 100), tally('b', 'a', 'first', 10)], HARDLY_ANY);
    expect(models.map(({ rating }) => Math.round(rating! * 100) / 100)).toEqual([1200, 800]);
  });

  it('takes ties and two bad answers for half a win of each', () => {
    const halves = rate([tally('a', 'b', 'first', 30), tally('a', 'b', 'second', 20)]);
    for (const outcome of ['tie', 'both_bad'] as const) {
      const { models } = rate([
        tally('a', 'b', 'first', 20),
        tally('a', 'b', 'second', 10),
        tally('a', 'b', outcome, 20),
      ]);
      models.forEach(({ rating }, index) => expect(rating).toBeCloseTo(halves.models[index]!.rating!, 6));
    }
  });

  it('finds known strengths from simulated votes, within its own intervals', () => {
    const truth = { a: 1250, b: 1100, c: 1020, d: 980, e: 900, f: 750 };
    let within = 0;
    let width = 0;
    for (let seed = 1; seed <= 10; seed += 1) {
      const ratings = rate(simulate(truth, 3_000, randomOf(seed)));
      for (const [name, strength] of Object.entries(truth)) {
        const { interval } = ratingOf(ratings, name);
        if (interval!.low! <= strength && strength <= interval!.high!) within += 1;
        width += interval!.high! - interval!.low!;
      }
    }
    // 95 of 100 are expected, of 60 intervals. They say something, too: half of a mean width is a few dozen points.
    expect(within).toBeGreaterThanOrEqual(53);
    expect(width / 60).toBeLessThan(80);
  });

  it('gives the same answer to the same votes, whatever their order and whoever is called first', () => {
    const votes = simulate({ a: 1100, b: 1000, c: 900 }, 300, randomOf(3));
    expect(rate(votes)).toEqual(rate(votes));
    const turned = votes.map(({ first, second, votes: count }) => tally(second, first, 'second', count));
    rate(turned).models.forEach((rated, index) => {
      expect(rated.rating).toBeCloseTo(rate(votes).models[index]!.rating!, 6);
    });
  });

  it('bounds a model that never lost only from below, and one that never won only from above', () => {
    const ratings = rate([
      tally('best', 'b', 'first', 7),
      tally('b', 'c', 'first', 3),
      tally('b', 'c', 'second', 2),
      tally('c', 'worst', 'first', 6),
    ]);
    const sides = (name: string) => {
      const { low, high } = ratingOf(ratings, name).interval!;
      return [typeof low, typeof high].map((type) => type === 'number');
    };
    expect(['best', 'b', 'worst'].map(sides)).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    const order = ['best', 'b', 'c', 'worst'].map((name) => ratingOf(ratings, name).rating!);
    expect(order).toEqual([...order].sort((one, other) => other - one));
    expect(order.every(Number.isFinite)).toBe(true);
  });

  it('rates only models that votes connect', () => {
    const ratings = rate([
      tally('a', 'b', 'first', 2),
      tally('b', 'c', 'tie', 1),
      tally('x', 'y', 'first', 9),
    ]);
    expect(ratings.models.map(({ model, rating }) => [model, rating !== null])).toEqual([
      ['a', true],
      ['b', true],
      ['c', true],
      ['x', false],
      ['y', false],
    ]);
    expect(ratings.models.map((rated) => rankOf(rated, ratings.models))).toEqual([1, 1, 1, null, null]);
  });

  it('is certain of nothing after five votes that agree', () => {
    const intervals = (votes: number) =>
      rate([tally('a', 'b', 'first', votes)]).models.map(({ interval }) => interval);
    expect(intervals(5)).toEqual([
      { low: null, high: null },
      { low: null, high: null },
    ]);
    expect(intervals(6)).toEqual([
      { low: expect.any(Number), high: null },
      { low: null, high: expect.any(Number) },
    ]);
  });

  it('has nothing to say without votes', () => {
    expect(rate([])).toEqual({ models: [], style: [] });
  });

  it('ranks by what is certain', () => {
    const models = [
      { model: 'a', rating: 1200, interval: { low: 1150, high: 1250 } },
      { model: 'b', rating: 1180, interval: { low: 1130, high: 1230 } },
      { model: 'c', rating: 900, interval: { low: null, high: 940 } },
      { model: 'd', rating: 1100, interval: { low: 1000, high: null } },
    ];
    expect(models.map((rated) => rankOf(rated, models))).toEqual([1, 1, 4, 1]);
  });

  it('tells style from strength', () => {
    // Both are equally good; "long" always writes twice as much, and length is preferred three to one whoever writes.
    const votes = [
      tally('long', 'short', 'first', 300, [0.5]),
      tally('long', 'short', 'second', 100, [0.5]),
      tally('long', 'short', 'first', 100, [-0.5]),
      tally('long', 'short', 'second', 300, [-0.5]),
      tally('long', 'short', 'first', 900, [0.5]),
      tally('long', 'short', 'second', 300, [0.5]),
    ];
    const controlled = rate(votes, HARDLY_ANY);
    const plain = rate(
      votes.map((vote) => ({ ...vote, style: [] })),
      HARDLY_ANY,
    );
    expect(ratingOf(plain, 'long').rating! - ratingOf(plain, 'short').rating!).toBeGreaterThan(80);
    expect(ratingOf(controlled, 'long').rating! - ratingOf(controlled, 'short').rating!).toBeCloseTo(0, 0);
    // Odds of three to one for half of the feature, so nine to one for all of it.
    expect(controlled.style[0]).toBeCloseTo(400 * Math.log10(9), -1);
  });
});
