import { readChecklist } from './read-checklist';

const read = (checklist: unknown) =>
  readChecklist(typeof checklist === 'string' ? checklist : JSON.stringify(checklist), ['A', 'B']);
const insight = (text: string, ...labels: unknown[]) => ({ text, labels });
const THREE = [insight('Red.', 'A'), insight(' Round. ', 'B', 'A'), insight('Sour.', 'B')];

describe('readChecklist', () => {
  it('numbers what is said, and names who says it in the order of the labels', () => {
    const insights = [
      { id: '1', text: 'Red.', labels: ['A'] },
      { id: '2', text: 'Round.', labels: ['A', 'B'] },
      { id: '3', text: 'Sour.', labels: ['B'] },
    ];
    expect(read({ insights: THREE })).toEqual(insights);
    expect(read(`\`\`\`json\n${JSON.stringify({ insights: THREE })}\n\`\`\``)).toEqual(insights);
  });

  it.each([
    'Three things matter.',
    [],
    null,
    {},
    { insights: THREE.slice(1) },
    { insights: Array.from({ length: 10 }, (_, index) => insight(`Point ${index}.`, 'A')) },
    { insights: [...THREE, insight('Red.', 'B')] },
    { insights: [...THREE, insight('Nobody says so.')] },
    { insights: [...THREE, insight('C says so.', 'C')] },
    { insights: [...THREE, insight(' ', 'A')] },
    { insights: [...THREE, insight('x'.repeat(1_001), 'A')] },
    { insights: [...THREE, insight('A number says so.', 1)] },
    { insights: [...THREE, 'Just a text.'] },
  ])('takes nothing that is not the whole checklist: %j', (checklist) => {
    expect(read(checklist)).toBeNull();
  });
});
