import fc from 'fast-check';
import { type FinishedResponse, type StrategyInput } from '../strategy';
import { sessionOf } from './agenda';
import { type PanelOptions } from './panel-options';

type Finished = Partial<FinishedResponse> & { stage: number; role?: 'answer' | 'selection' };

const NAMES = ['Ada', 'Bob', 'Eve', 'Max'];

function input(options: Partial<PanelOptions>, finished: Finished[] = [], members = 3): StrategyInput {
  return {
    options: {
      panel: { turn_policy: 'parallel', turns: 6, message_type: 'response', addressed: [], ...options },
    },
    seed: 1,
    members: NAMES.slice(0, members).map((name) => ({
      participantId: name,
      alias: null,
      model: { id: `mock/${name}`, model: name },
      persona: { name },
    })),
    chair: null,
    finished: finished.map(({ stage, role = 'answer', ...response }, index) => ({
      responseId: `r${index}`,
      status: 'completed',
      text: 'Said.',
      place: { stage, name: '', role },
      ...response,
    })),
  } as unknown as StrategyInput;
}

/** What comes next, in a word. */
function next(of: StrategyInput): string | null {
  const { next: step } = sessionOf(of);
  if (step === null) return null;
  if (step.type === 'speak') return `${step.by}: ${step.speakers.map(({ name }) => name).join(', ')}`;
  if (step.type === 'select') return `select: ${step.candidates.map(({ name }) => name).join(', ')}`;
  return `over: ${step.why}`;
}
const turn = (stage: number, participantId: string, rest: Partial<FinishedResponse> = {}): Finished => ({
  stage,
  participantId,
  ...rest,
});
const choice = (stage: number, text: string, rest: Partial<FinishedResponse> = {}): Finished => ({
  stage,
  role: 'selection',
  participantId: 'Ada',
  text,
  ...rest,
});
const FAILED = { status: 'failed' as const, text: '' };
const CANCELLED = { status: 'cancelled' as const };

describe('who speaks', () => {
  it('is everybody at once, as soon as all have ended, without those who left', () => {
    const parallel = (...finished: Finished[]) => next(input({ turns: 2 }, finished));
    expect(parallel()).toBe('everyone: Ada, Bob, Eve');
    expect(parallel(turn(1, 'Ada'), turn(1, 'Eve'))).toBeNull();
    expect(parallel(turn(1, 'Ada'), turn(1, 'Bob', FAILED), turn(1, 'Eve'))).toBe('everyone: Ada, Eve');
    expect(parallel(turn(1, 'Ada', CANCELLED), turn(1, 'Bob', FAILED), turn(1, 'Eve'))).toBe(
      'over: one_left',
    );
    expect(parallel(...NAMES.slice(0, 3).map((name) => turn(1, name, FAILED)))).toBe('over: nobody_left');
  });

  it('goes round the table, past those who left', () => {
    const round = (...finished: Finished[]) =>
      next(input({ turn_policy: 'round_robin', turns: 5 }, finished));
    expect(round()).toBe('order: Ada');
    expect(round(turn(1, 'Ada'), turn(2, 'Bob', FAILED))).toBe('order: Eve');
    expect(round(turn(1, 'Ada'), turn(2, 'Bob', FAILED), turn(3, 'Eve'), turn(4, 'Ada'))).toBe('order: Eve');
    expect(round(...[1, 2, 3, 4, 5].map((stage) => turn(stage, NAMES[(stage - 1) % 3]!)))).toBe(
      'over: turns',
    );
  });

  it('is whoever was mentioned: by the person in order, and next by whom an answer asks', () => {
    const addressed = ['Eve', 'Bob'];
    const mention = (...finished: Finished[]) => next(input({ turn_policy: 'mention', addressed }, finished));
    expect(mention()).toBe('mention: Eve');
    expect(mention(turn(1, 'Eve'))).toBe('mention: Bob');
    expect(mention(turn(1, 'Eve', { text: 'What do you say, @Ada?' }))).toBe('mention: Ada');
    expect(mention(turn(1, 'Eve', { text: '@Ada?' }), turn(2, 'Ada'))).toBe('mention: Bob');
    expect(mention(turn(1, 'Eve', { text: 'I, @eve, think.' }), turn(2, 'Bob'))).toBe(
      'over: nobody_mentioned',
    );
    expect(mention(turn(1, 'Eve', FAILED))).toBe('mention: Bob');
    expect(mention(turn(1, 'Eve', { text: '@Bob' }), turn(2, 'Bob', FAILED))).toBe('over: nobody_mentioned');
  });

  it('is everybody when nobody was mentioned, and then whom they mention', () => {
    const mention = (...finished: Finished[]) => next(input({ turn_policy: 'mention' }, finished));
    expect(mention()).toBe('everyone: Ada, Bob, Eve');
    expect(mention(turn(1, 'Ada', { text: '@Eve' }), turn(1, 'Bob'), turn(1, 'Eve'))).toBe('mention: Eve');
    expect(mention(turn(1, 'Ada'), turn(1, 'Bob'), turn(1, 'Eve'))).toBe('over: nobody_mentioned');
  });

  it('is whom the selector chooses, after three tries at most, never the same twice in a row', () => {
    const selector = (...finished: Finished[]) => next(input({ turn_policy: 'selector' }, finished));
    const bob = choice(1, '{"next": "bob"}');
    expect(selector()).toBe('select: Ada, Bob, Eve');
    expect(selector(bob)).toBe('selector: Bob');
    expect(selector(bob, turn(2, 'Bob'))).toBe('select: Ada, Eve');
    expect(selector(bob, turn(2, 'Bob'), choice(3, '{"next": "bob"}'))).toBe('select: Ada, Eve');
    const vain = [choice(3, '{"next": "bob"}'), choice(4, 'Eve'), choice(5, '{"next": "zoe"}')];
    expect(selector(bob, turn(2, 'Bob'), ...vain)).toBe('fallback: Eve');
    const { next: step } = sessionOf(input({ turn_policy: 'selector' }, [bob, turn(2, 'Bob'), ...vain]));
    expect(step).toMatchObject({
      failed: [{ problem: 'same_speaker' }, { problem: 'unparsable' }, { problem: 'unknown_panelist' }],
    });
    expect(selector(choice(1, '', FAILED))).toBe('fallback: Ada');
    expect(selector(bob, turn(2, 'Bob'), choice(3, 'Eve'), choice(4, '{"next": "@Eve"}'))).toBe(
      'selector: Eve',
    );
    expect(next(input({ turn_policy: 'selector' }, [bob, turn(2, 'Bob')], 2))).toBe('only_one: Ada');
  });

  it('comes to an end under every policy, whatever is said, and never has one speak twice in a row who was chosen', () => {
    const policy = fc.constantFrom('parallel', 'round_robin', 'mention', 'selector' as const);
    const saying = fc.constantFrom(
      'Said.',
      '@Ada',
      '@bob and @Eve',
      '{"next": "ada"}',
      '{"next": "max"}',
      '',
    );
    const status = fc.constantFrom('completed', 'completed', 'completed', 'failed', 'cancelled' as const);
    const script = fc.array(fc.tuple(saying, status), { minLength: 200, maxLength: 200 });
    fc.assert(
      fc.property(
        policy,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 2, max: 4 }),
        script,
        (turn_policy, turns, members, says) => {
          const finished: Finished[] = [];
          const options = { turn_policy: turn_policy, turns };
          for (let stage = 1; stage <= 80; stage += 1) {
            const session = sessionOf(input(options, finished, members));
            const { next: step, turns: held } = session;
            if (step?.type === 'over') break;
            expect(stage).toBeLessThan(80);
            const speakers = step?.type === 'speak' ? step.speakers.map(({ name }) => name) : ['Ada'];
            const last = held.at(-1)?.speakers.map(({ name }) => name);
            if (turn_policy === 'selector' && step?.type === 'speak') expect(speakers).not.toEqual(last);
            const role = step?.type === 'select' ? 'selection' : 'answer';
            for (const participantId of speakers) {
              const [text, how] = says[finished.length % says.length]!;
              finished.push({ stage, role, participantId, text, status: how });
            }
          }
          expect(sessionOf(input(options, finished, members)).turns.length).toBeLessThanOrEqual(turns);
        },
      ),
      { numRuns: 300 },
    );
  });
});
