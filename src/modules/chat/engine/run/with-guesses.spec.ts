import { NEVER, Subject } from 'rxjs';
import { type LiveRun } from '../live-run';
import { type RunEventBody } from '../run-event';
import { type Deliberation } from './deliberation';
import { withGuesses } from './with-guesses';

const told = new Map<string, { status: string; attempt: number; content: string }>();
const run = {
  endedResponses: [],
  get openResponses() {
    return [...told.keys()].map((responseId) => ({
      responseId,
      seat: { participantId: `p of ${responseId}` },
      place: { role: 'answer' },
    }));
  },
  toldOf: (id: string) => told.get(id),
} as unknown as LiveRun;

/** Which answers were looked at in each glance, as `id: text`. */
let glances: string[][];
const deliberation = {
  guesses: true,
  newGuesses: (_: unknown, open: { responseId: string; text: string }[]) => {
    glances.push(open.map(({ responseId, text }) => `${responseId}: ${text}`));
    return open.map(({ responseId }) => ({ type: 'link.detected', response_id: responseId }));
  },
} as unknown as Deliberation;
const write = (id: string, content: string, status = 'running') =>
  told.set(id, { status, attempt: 1, content });
const SENTENCE = 'This sentence is long enough to be looked at.';

describe('withGuesses', () => {
  beforeEach(() => {
    jest.useFakeTimers();
    glances = [];
    told.clear();
  });
  afterEach(() => jest.useRealTimers());

  it('looks at whole sentences, and again when there is another one', () => {
    const events: RunEventBody[] = [];
    const subscription = withGuesses(run, deliberation, 100)(NEVER).subscribe((event) => events.push(event));
    write('a', SENTENCE.slice(0, -1));
    jest.advanceTimersByTime(300);
    expect(glances).toEqual([]);
    write('a', `${SENTENCE} And the next`);
    jest.advanceTimersByTime(300);
    expect(glances).toEqual([[`a: ${SENTENCE}`]]);
    write('a', `${SENTENCE}${SENTENCE}`);
    jest.advanceTimersByTime(100);
    expect(glances[1]).toEqual([`a: ${SENTENCE}${SENTENCE}`]);
    // Begun anew.
    write('a', 'Oh.');
    jest.advanceTimersByTime(100);
    expect(glances[2]).toEqual(['a: Oh.']);
    expect(events).toHaveLength(3);
    subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('looks at a few answers at a time, in turn, and at none that has ended', () => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) write(id, SENTENCE);
    write('a', SENTENCE, 'completed');
    const subscription = withGuesses(run, deliberation, 100)(NEVER).subscribe();
    jest.advanceTimersByTime(200);
    expect(glances.map((open) => open.map((one) => one[0]))).toEqual([['b', 'c', 'd', 'e'], ['f']]);
    subscription.unsubscribe();
  });

  it('is over when the answers are, and costs nothing for a strategy that does not look', () => {
    const source = new Subject<RunEventBody>();
    let isOver = false;
    withGuesses(run, deliberation, 100)(source).subscribe({ complete: () => (isOver = true) });
    expect(jest.getTimerCount()).toBe(1);
    source.complete();
    expect([isOver, jest.getTimerCount()]).toEqual([true, 0]);
    const blind = { guesses: false } as Deliberation;
    expect(withGuesses(run, blind)(source)).toBe(source);
  });
});
