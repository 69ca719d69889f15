import * as fc from 'fast-check';
import {
  broken,
  finished,
  reasoning,
  refused,
  routeTo,
  type ScriptedCall,
  scriptedResponse,
  shownTo,
  text,
} from '../../../../../test/support/scripted-response';
import { type ProviderEvent } from '../../../providers/spec/provider-event';

/** What happens next: time passes, or one of the calls that were made says something, if it still can. */
type Step = { wait: number } | { call: number; says: ProviderEvent };

const said: fc.Arbitrary<ProviderEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'ab', 'b', '').map(text) },
  { weight: 1, arbitrary: fc.constantFrom('a', 'b').map(reasoning) },
  { weight: 1, arbitrary: fc.constantFrom<ProviderEvent>({ type: 'connected' }, finished, refused) },
  { weight: 2, arbitrary: fc.constant(broken) },
  {
    weight: 1,
    arbitrary: fc.constant<ProviderEvent>({
      type: 'tool_call',
      index: 0,
      id: 'c',
      name: 'f',
      arguments: '{}',
    }),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ wait: fc.constantFrom(0, 1, 100, 1_000, 9_000) }) },
  { weight: 3, arbitrary: fc.record({ call: fc.nat({ max: 5 }), says: said }) },
);

const TERMINAL = ['response.completed', 'response.failed', 'response.cancelled'];
const isOpen = (call: ScriptedCall) => call.upstream.observed;

describe('the attempts of a response', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('keep every promise, whatever they say and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 40 }),
        fc.nat({ max: 2 }),
        fc.nat({ max: 2 }),
        fc.option(fc.constantFrom(1, 100, 1_000)),
        async (steps, retries, fallbacks, hedgeAfterMs) => {
          const routes = ['main', 'other', 'third'].slice(0, 1 + fallbacks).map(routeTo) as never;
          let firstTokens = 0;
          const response = scriptedResponse(
            { routes, retries, hedgeAfterMs },
            { onFirstToken: () => (firstTokens += 1) },
          );
          const { calls, draft, events } = response;
          for (const next of steps) {
            if ('wait' in next) await response.pass(next.wait);
            else calls[next.call]?.upstream.next(next.says);
            await response.pass(0);
            // A hedge is the only second call, and only until something was told.
            expect(calls.filter(isOpen).length).toBeLessThanOrEqual(draft.hasOutput || !hedgeAfterMs ? 1 : 2);
          }
          response.stop$.next('cancelled');
          await response.pass();

          expect(events.filter(({ type }) => TERMINAL.includes(type))).toEqual([events.at(-1)]);
          expect(calls.filter(isOpen)).toEqual([]);
          expect(jest.getTimerCount()).toBe(0);
          expect(calls.length).toBeLessThanOrEqual(1 + retries + fallbacks + (hedgeAfterMs ? 1 : 0));
          expect(firstTokens).toBe(draft.attempts.some(({ hasOutput }) => hasOutput) ? 1 : 0);
          const settlement = response.settled();
          expect(draft.attempts.map((attempt) => draft.endOf(attempt)?.outcome.status)).not.toContain(
            undefined,
          );
          expect(settlement.costUsd).toBe(
            draft.attempts.reduce((sum, attempt) => sum + (draft.endOf(attempt)?.costUsd ?? NaN), 0),
          );
          expect(shownTo(events)).toEqual({
            text: draft.text,
            reasoning: draft.reasoning,
            calls: draft.toolCalls.map((made) => made.arguments).join(''),
          });
          const last = events.findLast((event) => event.type === 'response.started');
          expect(events.at(-1)).toMatchObject({ model: last?.model });
          expect(last?.attempt).toBe(draft.answering.number);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
