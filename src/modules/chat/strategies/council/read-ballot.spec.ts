import { readBallot } from './read-ballot';

const read = (ballot: unknown, shown = ['B', 'C', 'D'], own = 'A') =>
  readBallot(typeof ballot === 'string' ? ballot : JSON.stringify(ballot), shown, own);

describe('readBallot', () => {
  it('reads ranking, scores and critiques', () => {
    expect(read({ ranking: ['C', 'B', 'D'], scores: { C: 9, B: 0 }, critiques: { D: 'Vague.' } })).toEqual({
      ranking: ['C', 'B', 'D'],
      abstained: null,
      scores: { B: 0, C: 9 },
      critiques: { D: 'Vague.' },
    });
  });

  it('takes a code block around it, and nothing else', () => {
    const json = '{"ranking": ["B", "C", "D"]}';
    expect(read(`\`\`\`json\n${json}\n\`\`\``).ranking).toEqual(['B', 'C', 'D']);
    expect(read(`Here is my ballot: ${json}`).abstained).toBe('unparsable');
    expect(read(`${json} Thank you!`).abstained).toBe('unparsable');
  });

  it('takes its own answer out and ranks the rest again', () => {
    expect(read({ ranking: ['A', 'D', 'C', 'B'] }).ranking).toEqual(['D', 'C', 'B']);
  });

  it.each([
    ['unparsable', 'I would rather not say.'],
    ['unparsable', ''],
    ['unparsable', ['B', 'C', 'D']],
    ['unparsable', { ranking: 'B > C > D' }],
    ['unparsable', { ranking: ['B', 'C', 3] }],
    ['unparsable', { rank: ['B', 'C', 'D'] }],
    ['duplicate', { ranking: ['B', 'B', 'C', 'D'] }],
    ['duplicate', { ranking: ['B', 'C', 'B'] }],
    ['incomplete', { ranking: ['B', 'C'] }],
    ['incomplete', { ranking: [] }],
    ['unknown_answer', { ranking: ['B', 'C', 'E'] }],
    ['unknown_answer', { ranking: ['b', 'c', 'd'] }],
  ])('abstains as %s: %j', (reason, ballot) => {
    expect(read(ballot)).toEqual({ ranking: null, abstained: reason, scores: {}, critiques: {} });
  });

  it('leaves out scores and critiques of other shapes, and keeps the vote', () => {
    const ballot = {
      ranking: ['B', 'C', 'D'],
      scores: { B: 11, C: '9', D: 3, A: 10, E: 1 },
      critiques: { B: 3, C: '', D: 'x'.repeat(5_000), A: 'Mine is best.' },
    };
    const { scores, critiques, ranking } = read(ballot);
    expect(ranking).toEqual(['B', 'C', 'D']);
    expect(scores).toEqual({ D: 3 });
    expect(Object.keys(critiques)).toEqual(['D']);
    expect(critiques.D).toHaveLength(2_000);
    expect(read({ ranking: ['B', 'C', 'D'], scores: [9, 8, 7], critiques: 'none' })).toMatchObject({
      scores: {},
      critiques: {},
    });
  });
});
