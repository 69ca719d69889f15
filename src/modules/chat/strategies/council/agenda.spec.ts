import fc from 'fast-check';
import { type StrategyInput } from '../strategy';
import { answersOf, reviewsOf } from './agenda';

function council(members: number, seed: number, reviewers?: number): StrategyInput {
  const ids = Array.from({ length: members }, (_, index) => `p${index}`);
  return {
    options: { council: { method: 'borda', early_stop: true, reviewers_per_answer: reviewers } },
    seed,
    members: ids.map((participantId) => ({ participantId })),
    chair: null,
    finished: ids.map((participantId) => ({
      participantId,
      responseId: `r of ${participantId}`,
      place: { stage: 1, name: 'answers', role: 'answer' },
      status: 'completed',
      text: 'An answer.',
    })),
  } as unknown as StrategyInput;
}

const sizes = fc
  .record({
    members: fc.integer({ min: 2, max: 30 }),
    seed: fc.nat(2 ** 31 - 1),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ members, seed, share }) => ({ members, seed, reviewers: 1 + Math.floor(share * (members - 2)) }));

describe('who judges what', () => {
  it('gives nobody its own answer, and each answer to equally many', () => {
    fc.assert(
      fc.property(sizes, ({ members, seed, reviewers }) => {
        const input = council(members, seed, reviewers);
        const answers = answersOf(input);
        const reviews = reviewsOf(input, answers);
        expect(new Set(answers.map(({ label }) => label)).size).toBe(members);
        for (const { seat, own, shown } of reviews) {
          expect(answers.find(({ label }) => label === own)?.response.participantId).toBe(seat.participantId);
          expect(shown.map(({ label }) => label)).not.toContain(own);
          expect(new Set(shown).size).toBe(reviewers);
        }
        const times = answers.map((answer) => reviews.filter(({ shown }) => shown.includes(answer)).length);
        expect(new Set(times)).toEqual(new Set([reviewers]));
      }),
    );
  });

  it('follows from the seed, and another seed gives other labels and orders', () => {
    const seen = (seed: number) => {
      const input = council(6, seed);
      const answers = answersOf(input);
      return JSON.stringify([
        answers.map(({ label, response }) => [label, response.responseId]),
        reviewsOf(input, answers).map(({ shown }) => shown.map(({ label }) => label)),
      ]);
    };
    expect(seen(7)).toBe(seen(7));
    expect(new Set(Array.from({ length: 20 }, (_, seed) => seen(seed))).size).toBe(20);
  });

  it('shows each place to each answer about equally often', () => {
    const first = new Map<string, number>();
    for (let seed = 0; seed < 600; seed += 1) {
      const input = council(3, seed);
      for (const { shown } of reviewsOf(input, answersOf(input))) {
        const { responseId } = shown[0]!.response;
        first.set(responseId, (first.get(responseId) ?? 0) + 1);
      }
    }
    // 1,800 draws among three: 600 each, with a deviation of 20.
    for (const count of first.values()) expect(Math.abs(count - 600)).toBeLessThan(100);
    expect(first.size).toBe(3);
  });

  it('leaves out who failed or said nothing', () => {
    const input = council(4, 1);
    const finished = input.finished.map((response, index) => ({
      ...response,
      ...(index === 0 && { status: 'failed' as const }),
      ...(index === 1 && { text: ' \n' }),
    }));
    const answers = answersOf({ ...input, finished });
    expect(answers.map(({ response }) => response.participantId).sort()).toEqual(['p2', 'p3']);
    expect(reviewsOf({ ...input, finished }, answers)).toHaveLength(2);
  });
});
