import fc from 'fast-check';
import {
  executeScenario,
  fakePauses,
  type Scenario,
  type Script,
  type Step,
} from '../../../../test/support/scripted-run';
import { type LiveRun } from './live-run';
import { type RunEvent } from './run-event';
import { ANSWERS } from './run-plan';
import { type EndedResponse } from './run/ended-response';
import { type RunOptions } from './run/run-options';

const step: fc.Arbitrary<Step> = fc
  .tuple(
    fc.nat(2),
    fc.oneof(
      fc.constantFrom('a', 'b', 'ab', '').map((text) => ({ type: 'text' as const, text })),
      fc.constantFrom('x', 'y').map((text) => ({ type: 'reasoning' as const, text })),
      fc.constant({ type: 'tool_call' as const }),
      fc.nat(9).map((tokens) => ({ type: 'usage' as const, tokens })),
    ),
  )
  .map(([wait, what]) => ({ wait, ...what }));
const script: fc.Arbitrary<Script> = fc.record({
  steps: fc.array(step, { maxLength: 4 }),
  end: fc.constantFrom('finished', 'finished', 'refused', 'broken_off', 'never'),
});
const responses = fc.array(fc.array(script, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 4 });
const options = (count: number): fc.Arbitrary<RunOptions> =>
  fc.oneof(
    fc.constant({}),
    fc.constant({ race: true as const }),
    fc.record({
      min_answers: fc.integer({ min: 1, max: count }),
      on_quorum: fc.constantFrom('finish' as const, 'cancel_rest' as const),
    }),
    fc.record({ max_total_tokens: fc.integer({ min: 1, max: 12 }) }),
  );
const scenario: fc.Arbitrary<Scenario> = responses.chain((scripts) =>
  fc.record({
    responses: fc.constant(scripts),
    options: options(scripts.length),
    stopAt: fc.option(fc.nat(12)),
    cancelOne: fc.option(fc.record({ at: fc.nat(12), index: fc.nat(scripts.length - 1) })),
  }),
);

const isEnd = ({ type }: RunEvent) => /^response\.(completed|failed|cancelled)$/.test(type);
const isToken = ({ type }: RunEvent) => /^response\.(delta|reasoning|tool_call)$/.test(type);

/** What a client has of one response after these events. */
function shown(events: readonly RunEvent[], responseId: string) {
  const texts = { text: '', reasoning: '' };
  for (const event of events) {
    if (!('response_id' in event) || event.response_id !== responseId) continue;
    if (event.type === 'response.restarted') Object.assign(texts, { text: '', reasoning: '' });
    if (event.type === 'response.delta') texts.text += event.text;
    if (event.type === 'response.reasoning') texts.reasoning += event.text;
  }
  return texts;
}

/** The test itself stops models that never end. */
const hasEndless = (scripts: readonly Script[][]) => scripts.flat().some(({ end }) => end === 'never');

beforeAll(fakePauses);
afterAll(() => jest.useRealTimers());

describe('the events of a run, whatever its models do and whoever stops them', () => {
  const each = (check: (result: { run: LiveRun; events: RunEvent[] }, scenario: Scenario) => void) =>
    fc.assert(
      fc.asyncProperty(scenario, async (one) => check(await executeScenario(one), one)),
      { numRuns: 150 },
    );

  it('are numbered without a gap, begin with run.started and end with run.completed', () =>
    each(({ run, events }) => {
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events[0]?.type).toBe('run.started');
      expect(events.filter(({ type }) => type === 'run.completed')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ type: 'run.completed', totals: run.conclude().totals });
    }));

  it('end each response exactly once, and say nothing of it afterwards', () =>
    each(({ run, events }) => {
      for (const { responseId } of run.plan.responses) {
        const own = events.filter((event) => 'response_id' in event && event.response_id === responseId);
        expect(own.filter(isEnd)).toHaveLength(1);
        expect(isEnd(own.at(-1)!)).toBe(true);
        expect(own.at(-1)?.type).toBe(`response.${run.statusOf(responseId)}`);
      }
    }));

  it('leave a client with exactly what is stored', () =>
    each(({ run, events }) => {
      for (const [responseId, { draft }] of run.settlements) {
        expect(shown(events, responseId)).toEqual({ text: draft.text, reasoning: draft.reasoning });
        expect(run.toldOf(responseId)).toMatchObject({ content: draft.text, reasoning: draft.reasoning });
      }
    }));

  it('have one voice in a race', () =>
    each(({ run, events }, { options: { race } }) => {
      if (!race) return;
      const voices = new Set(
        events.filter(isToken).map((event) => 'response_id' in event && event.response_id),
      );
      expect(voices.size).toBeLessThanOrEqual(1);
      const { status } = run.conclude();
      if (events.some(({ type }) => type === 'response.completed')) expect(status).toBe('completed');
    }));

  it('announce a quorum once, when it is complete, and fail a run without it unless somebody stopped it', () =>
    each(({ run, events }, { options: { min_answers }, stopAt, responses: scripts }) => {
      const announced = events.filter((event) => event.type === 'quorum.reached');
      if (min_answers === undefined) {
        expect(announced).toEqual([]);
        return;
      }
      const completed = events.filter(({ type }) => type === 'response.completed');
      expect(announced).toHaveLength(completed.length >= min_answers ? 1 : 0);
      if (announced[0]) {
        const before = events.slice(0, announced[0].seq - 1);
        const ids = before.flatMap((event) =>
          event.type === 'response.completed' ? [event.response_id] : [],
        );
        expect(ids).toHaveLength(min_answers);
        expect([...announced[0].response_ids].sort()).toEqual([...ids].sort());
        expect(run.conclude()).toMatchObject({ status: 'completed', error: null });
      } else if (stopAt === null && !hasEndless(scripts)) {
        expect(run.conclude()).toMatchObject({ status: 'failed', error: { code: 'quorum_unreachable' } });
      }
    }));
});

describe('a run that goes on after some of its responses have ended elsewhere', () => {
  // It pauses before its end: an answer that is complete in the moment in which a limit is exceeded stays complete.
  const talks: Script = {
    steps: [
      { wait: 0, type: 'text', text: 'abcd' },
      { wait: 1, type: 'text', text: '' },
    ],
    end: 'finished',
  };
  const ended = (index: number, more: Partial<EndedResponse> = {}): EndedResponse => ({
    responseId: `r${index}`,
    participantId: `p${index}`,
    place: ANSWERS,
    model: 'm/1',
    status: 'completed',
    text: 'Earlier.',
    usage: {
      input_tokens: 1,
      output_tokens: 1,
      cached_tokens: 0,
      reasoning_tokens: 0,
      total_tokens: 2,
    },
    costUsd: 2,
    ...more,
  });
  const goOn = async (options: RunOptions, earlier: EndedResponse[], models = 3) => {
    const scripts = Array.from({ length: models }, () => [talks]);
    const { run, events } = await executeScenario(
      { responses: scripts, options, stopAt: null, cancelOne: null },
      earlier,
    );
    return { conclusion: run.conclude(), types: events.map(({ type }) => type), events };
  };

  it('asks only the others, and adds all up', async () => {
    const { conclusion, events } = await goOn({}, [ended(1)]);
    const started = events.flatMap((event) => (event.type === 'response.started' ? [event.response_id] : []));
    expect(started).toEqual(['r0', 'r2']);
    // One token each, and two of the one before.
    expect(conclusion).toMatchObject({ status: 'completed', totals: { total_tokens: 4, cost_usd: 4 } });
  });

  it('gives up those who had lost a race', async () => {
    const { conclusion, types } = await goOn({ race: true }, [ended(1)]);
    expect(types.filter((type) => type === 'response.cancelled')).toHaveLength(2);
    expect(types).not.toContain('response.delta');
    expect(conclusion.status).toBe('completed');
  });

  it('counts earlier answers for a quorum, reached or not', async () => {
    const reached = await goOn({ min_answers: 1, on_quorum: 'cancel_rest' }, [ended(0)]);
    expect(reached.types.filter((type) => type === 'response.cancelled')).toHaveLength(2);
    expect(reached.conclusion.status).toBe('completed');
    const missed = await goOn({ min_answers: 3 }, [ended(0, { status: 'failed' })]);
    expect(missed.conclusion).toMatchObject({ status: 'failed', error: { code: 'quorum_unreachable' } });
  });

  it('counts what was used before for its limits', async () => {
    const { conclusion, types } = await goOn({ max_total_tokens: 2 }, [ended(0)], 2);
    expect(types).toContain('response.failed');
    expect(conclusion.status).toBe('partial');
    expect((await goOn({ max_total_tokens: 3 }, [ended(0)], 2)).conclusion.status).toBe('completed');
    const spent = await goOn({ max_total_tokens: 1 }, [ended(0)], 2);
    expect(spent.types).toEqual(['run.started', 'response.failed', 'run.completed']);
  });
});
