import fc from 'fast-check';
import { isDecided } from './early-stop';
import { RANKING_METHODS } from './methods';
import { tally } from './tally';

const ballots = (...orders: string[]) => orders.map((order) => [...order]);

describe('isDecided', () => {
  it.each(RANKING_METHODS)('%s: only when the leader cannot be caught any more', (method) => {
    const candidates = ['A', 'B', 'C'];
    const outstanding = ballots('ABC', 'ABC');
    const decided = (cast: string[][], open: string[][]) =>
      isDecided(method, candidates, { ballots: cast, outstanding: open });
    expect(decided([], outstanding)).toBe(false);
    expect(decided(ballots('ABC', 'ABC'), outstanding)).toBe(false);
    expect(decided(ballots('ABC', 'ACB', 'ABC', 'ACB', 'ABC'), outstanding)).toBe(true);
    expect(decided(ballots('ABC', 'BAC'), [])).toBe(false);
    expect(decided(ballots('ABC'), [])).toBe(true);
  });

  /** Members 0..n-1 rank the answers of the others; some ballots are there, others still come or never do. */
  const council = fc.integer({ min: 2, max: 5 }).chain((count) => {
    const candidates = [...'ABCDE'].slice(0, count);
    const ballot = (own: number) => {
      const others = candidates.filter((_, index) => index !== own);
      return fc.shuffledSubarray(others, { minLength: others.length });
    };
    return fc.record({
      candidates: fc.constant(candidates),
      all: fc.tuple(...candidates.map((_, own) => ballot(own))),
      open: fc.array(fc.constantFrom('cast', 'comes', 'never'), { minLength: count, maxLength: count }),
    });
  });

  it.each(RANKING_METHODS)('%s: what was decided stays so, whatever comes', (method) => {
    fc.assert(
      fc.property(council, ({ candidates, all, open }) => {
        const cast = all.filter((_, index) => open[index] === 'cast');
        const outstanding = all.filter((_, index) => open[index] !== 'cast');
        fc.pre(isDecided(method, candidates, { ballots: cast, outstanding }));
        const winner = tally(method, candidates, { ballots: cast })[0]!.candidate;
        const later = all.filter((_, index) => open[index] !== 'never');
        const [first, second] = tally(method, candidates, { ballots: later });
        expect(first!.candidate).toBe(winner);
        expect(second!.rank).toBe(2);
      }),
      { numRuns: 500 },
    );
  });
});
