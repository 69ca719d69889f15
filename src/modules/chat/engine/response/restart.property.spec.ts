import * as fc from 'fast-check';
import {
  broken,
  finished,
  play,
  reasoning,
  scriptedResponse,
  shownTo,
  text,
} from '../../../../../test/support/scripted-response';
import { type ProviderEvent } from '../../../providers/spec/provider-event';

interface Answer {
  reasoning: string;
  text: string;
  calls: boolean;
  cuts: number[];
}

const call: ProviderEvent = { type: 'tool_call', index: 0, id: 'c1', name: 'weather', arguments: '{}' };

const answer = fc.record({
  // Few letters, so that answers often agree for a while.
  reasoning: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 }),
  text: fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }),
  calls: fc.boolean(),
  cuts: fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 6 }),
});

/** The answer in pieces, as long as they last. */
const events = ({ reasoning: thought, text: said, calls, cuts }: Answer) => [
  ...pieces(thought, cuts).map(reasoning),
  ...pieces(said, cuts).map(text),
  ...(calls ? [call] : []),
];

describe('a new attempt after something was told', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('leaves a client with exactly what is stored, whatever the attempts say and wherever they break off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(answer, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (answers, ends) => {
          const response = scriptedResponse({ retries: answers.length - 1 });
          const attempts = answers.map((one, index) => [
            ...events(one),
            ends && index === answers.length - 1 ? finished : broken,
          ]);
          await play(response, ...attempts);
          const { draft, outcome } = response.settled();
          expect(shownTo(response.events)).toEqual({
            text: draft.text,
            reasoning: draft.reasoning,
            calls: draft.toolCalls.map((made) => made.arguments).join(''),
          });
          const last = answers.at(-1)!;
          if (outcome.status === 'completed') {
            expect([draft.reasoning, draft.text]).toEqual([last.reasoning, last.text]);
          }
          expect(response.ledger().every(([, status]) => status === 'failed' || status === 'completed')).toBe(
            true,
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});

function pieces(whole: string, cuts: readonly number[]): string[] {
  const result: string[] = [];
  let rest = whole;
  for (let index = 0; rest !== ''; index += 1) {
    const length = 1 + cuts[index % cuts.length]!;
    result.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return result;
}
