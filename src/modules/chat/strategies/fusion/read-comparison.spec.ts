import { readComparison } from './read-comparison';

const read = (table: unknown) =>
  readComparison(typeof table === 'string' ? table : JSON.stringify(table), ['A', 'B'], ['truth', 'wit']);
const scores = { A: { truth: 90, wit: 1 }, B: { wit: 100, truth: 7 } };

describe('readComparison', () => {
  it('reads points by label and criterion, and a summary where there is one', () => {
    expect(read({ scores, summary: 'A is right.' })).toEqual({ scores, summary: 'A is right.' });
    expect(read(`\`\`\`json\n${JSON.stringify({ scores })}\n\`\`\``)).toEqual({ scores, summary: null });
  });

  it.each([
    'A is better.',
    [],
    null,
    { scores: { A: scores.A } },
    { scores: { ...scores, C: scores.A } },
    { scores: { A: scores.A, B: { truth: 7 } } },
    { scores: { A: scores.A, B: { truth: 7, wit: 5, depth: 3 } } },
    { scores: { A: scores.A, B: { truth: 7, wit: 0 } } },
    { scores: { A: scores.A, B: { truth: 7, wit: 101 } } },
    { scores: { A: scores.A, B: { truth: 7, wit: 5.5 } } },
    { scores: { A: scores.A, B: { truth: 7, wit: '5' } } },
  ])('takes nothing that is not the whole table: %j', (table) => {
    expect(read(table)).toBeNull();
  });
});
