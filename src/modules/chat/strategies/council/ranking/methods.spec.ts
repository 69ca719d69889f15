import fc from 'fast-check';
import { type Ranking } from './ballot';
import { METHODS, RANKING_METHODS, type RankingMethod } from './methods';
import { tally } from './tally';

/** So many voters with the same ballot, written best first. */
const votes = (...groups: [number, string][]): Ranking[] =>
  groups.flatMap(([count, order]) => Array.from({ length: count }, () => [...order]));

const scores = (method: RankingMethod, candidates: string, ballots: Ranking[]) =>
  Object.fromEntries(METHODS[method].scores([...candidates], ballots));
const order = (method: RankingMethod, candidates: string, ballots: Ranking[]) =>
  tally(method, [...candidates], { ballots })
    .map(({ candidate }) => candidate)
    .join('');

describe('ranking methods', () => {
  /*
   * The capital of Tennessee, https://en.wikipedia.org/wiki/Borda_count and .../Copeland%27s_method: Memphis 42, Nashville 26,
   * Chattanooga 15, Knoxville 17. Borda points there, with 3 for the first place: 126, 194, 173, 107 of 100 voters.
   */
  describe('the capital of Tennessee', () => {
    const ballots = votes([42, 'MNCK'], [26, 'NCKM'], [15, 'CKNM'], [17, 'KCNM']);

    it('counts Borda as published', () => {
      const borda = scores('borda', 'MNCK', ballots);
      const points = Object.fromEntries(
        Object.entries(borda).map(([city, mean]) => [city, Math.round(mean! * 3 * 100)]),
      );
      expect(points).toEqual({ M: 126, N: 194, C: 173, K: 107 });
    });

    it('agrees between mean rank and Borda, which are the same order on whole ballots', () => {
      expect(scores('mean_rank', 'MNCK', ballots)).toEqual({ M: 2.74, N: 2.06, C: 2.27, K: 2.93 });
      expect(order('mean_rank', 'MNCK', ballots)).toBe(order('borda', 'MNCK', ballots));
    });

    it('elects the Condorcet winner by duels: Nashville 3, Chattanooga 2, Knoxville 1, Memphis 0', () => {
      expect(scores('copeland', 'MNCK', ballots)).toEqual({ M: 0, N: 3, C: 2, K: 1 });
      expect(order('copeland', 'MNCK', ballots)).toBe('NCKM');
      expect(order('schulze', 'MNCK', ballots)).toBe('NCKM');
    });
  });

  /*
   * Example 1 of M. Schulze, "A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
   * method", and https://en.wikipedia.org/wiki/Schulze_method: 45 voters, no Condorcet winner, E > A > C > B > D.
   */
  it('finds the published order of a Condorcet cycle with Schulze', () => {
    const ballots = votes(
      [5, 'ACBED'],
      [5, 'ADECB'],
      [8, 'BEDAC'],
      [3, 'CABED'],
      [7, 'CAEBD'],
      [2, 'CBADE'],
      [7, 'DCEBA'],
      [8, 'EBADC'],
    );
    expect(scores('schulze', 'ABCDE', ballots)).toEqual({ A: 3, B: 1, C: 2, D: 0, E: 4 });
    expect(order('schulze', 'ABCDE', ballots)).toBe('EACBD');
    expect(Math.max(...Object.values(scores('copeland', 'ABCDE', ballots)).map(Number))).toBeLessThan(4);
  });

  it('calls the plain cycle a draw of three', () => {
    const ballots = votes([1, 'ABC'], [1, 'BCA'], [1, 'CAB']);
    for (const method of RANKING_METHODS) {
      expect(tally(method, ['A', 'B', 'C'], { ballots }).map(({ rank }) => rank)).toEqual([1, 1, 1]);
    }
  });

  /* https://en.wikipedia.org/wiki/Borda_count: the majority's first choice can lose by Borda, never by duels. */
  it('shows where the methods differ: 3 of 5 prefer A, and Borda elects B', () => {
    const ballots = votes([3, 'ABC'], [2, 'BCA']);
    expect(order('borda', 'ABC', ballots)).toBe('BAC');
    expect(order('copeland', 'ABC', ballots)).toBe('ABC');
    expect(order('schulze', 'ABC', ballots)).toBe('ABC');
  });

  it('counts what partial ballots say, and says nothing of who is on none', () => {
    const ballots = votes([1, 'AB'], [1, 'BC']);
    expect(scores('borda', 'ABCD', ballots)).toEqual({ A: 1, B: 0.5, C: 0, D: null });
    expect(scores('copeland', 'ABCD', ballots)).toEqual({ A: 1, B: 1, C: 0, D: null });
    expect(order('schulze', 'ABCD', ballots)).toBe('ABCD');
    expect(tally('borda', ['A', 'B'], { ballots: [] }).map(({ rank, score }) => [rank, score])).toEqual([
      [1, null],
      [1, null],
    ]);
  });

  it('lets points decide between equals only', () => {
    const ballots = votes([1, 'AB'], [1, 'BA'], [2, 'AC'], [2, 'BC']);
    const points = new Map([
      ['A', [4]],
      ['B', [5, 7]],
      ['C', [10]],
    ]);
    expect(tally('copeland', ['A', 'B', 'C'], { ballots, points })).toMatchObject([
      { candidate: 'B', rank: 1, meanPoints: 6 },
      { candidate: 'A', rank: 2 },
      { candidate: 'C', rank: 3 },
    ]);
  });
});

describe('every ranking method', () => {
  const election = fc.integer({ min: 2, max: 6 }).chain((count) => {
    const candidates = [...'ABCDEF'].slice(0, count);
    const ballot = fc.shuffledSubarray(candidates, { minLength: count });
    return fc.record({
      candidates: fc.constant(candidates),
      ballots: fc.array(ballot, { minLength: 1, maxLength: 9 }),
      renamed: fc.shuffledSubarray(candidates, { minLength: count }),
      shuffle: fc.array(fc.nat(), { minLength: 9, maxLength: 9 }),
    });
  });

  it.each(RANKING_METHODS)('%s: who is first on all ballots wins alone', (method) => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        const unanimous = ballots.map((ballot) => ['A', ...ballot.filter((candidate) => candidate !== 'A')]);
        const [first, second] = tally(method, candidates, { ballots: unanimous });
        expect(first).toMatchObject({ candidate: 'A', rank: 1, firstPlaces: ballots.length });
        expect(second?.rank).toBe(2);
      }),
    );
  });

  it.each(RANKING_METHODS)('%s: relabelling changes nothing, nor does the order of ballots', (method) => {
    fc.assert(
      fc.property(election, ({ candidates, ballots, renamed, shuffle }) => {
        const rename = (candidate: string) => renamed[candidates.indexOf(candidate)]!;
        const moved = ballots
          .map((ballot, index) => ({ ballot: ballot.map(rename), key: shuffle[index]! }))
          .sort((one, other) => one.key - other.key)
          .map(({ ballot }) => ballot);
        const before = tally(method, candidates, { ballots });
        const after = tally(method, renamed, { ballots: moved });
        const standing = (list: typeof before, candidate: string) =>
          list.find((entry) => entry.candidate === candidate);
        for (const candidate of candidates) {
          expect(standing(after, rename(candidate))).toEqual({
            ...standing(before, candidate),
            candidate: rename(candidate),
          });
        }
      }),
    );
  });

  it.each(['copeland', 'schulze'] as const)('%s: who wins every duel wins', (method) => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        const beats = (one: string, other: string) =>
          2 * ballots.filter((ballot) => ballot.indexOf(one) < ballot.indexOf(other)).length > ballots.length;
        const winner = candidates.find((one) =>
          candidates.every((other) => other === one || beats(one, other)),
        );
        fc.pre(winner !== undefined);
        const [first, second] = tally(method, candidates, { ballots });
        expect(first?.candidate).toBe(winner);
        expect(second?.rank).toBe(2);
      }),
    );
  });
});
