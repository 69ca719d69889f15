import { type Entry } from '../../chat/event-log/event-log';
import { panelFraming } from './panel-frames';

const started = { type: 'run.started', responses: [{ response_id: 'r1' }, { response_id: 'r2' }] };
const delta = (id: string, text: string) => ({ type: 'response.delta', response_id: id, text });
const restarted = (id: string) => ({ type: 'response.restarted', response_id: id });
const completed = (id: string) => ({ type: 'response.completed', response_id: id });
const snapshot = (...responses: [id: string, content: string, status: string][]) => ({
  type: 'run.snapshot',
  responses: responses.map(([id, content, status]) => ({ response_id: id, content, status, error: null })),
});
const done = { type: 'run.completed' };

/** Each frame as `id who type: content`. */
function told(...events: { type: string }[]): string[] {
  const framing = panelFraming(
    's1',
    new Map([
      ['r1', 'Ada'],
      ['r2', 'Bob'],
    ]),
  );
  const entries = events.map((event, index) => {
    const json = JSON.stringify({ seq: index + 1, run_id: 'run', ...event });
    return { seq: index + 1, type: event.type, json } as Entry;
  });
  return framing(entries)
    .split('\n\n')
    .filter(Boolean)
    .map((frame) => {
      const [, id = '-', data = ''] = /^(?:id: (\S+)\n)?data: (.*)$/.exec(frame) ?? [];
      const { model_source: who, message_type: type, content } = JSON.parse(data) as Record<string, string>;
      return `${id} ${who} ${type}: ${content}`;
    });
}

describe('what a client of a panel is told', () => {
  it('is who says what, with the place of each piece', () => {
    expect(told(started, delta('r1', 'a'), delta('r2', 'b'), completed('r2'), completed('r1'), done)).toEqual(
      [
        'run:1 panel start: ',
        'run:2 Ada chunk: a',
        'run:3 Bob chunk: b',
        'run:4 Bob complete: ',
        'run:5 Ada complete: ',
        'run:6 panel done: ',
      ],
    );
  });

  it('is that a text is void', () => {
    expect(told(started, delta('r1', 'a'), restarted('r1'), delta('r1', 'b')).slice(1)).toEqual([
      'run:2 Ada chunk: a',
      'run:3 Ada restart: ',
      'run:4 Ada chunk: b',
    ]);
  });

  it('is the rest of each text after missed events, and only the last piece of it is a place to come back to', () => {
    const missed = snapshot(['r1', 'abc', 'completed'], ['r2', 'new', 'running']);
    expect(told(started, delta('r1', 'a'), delta('r2', 'old'), missed, completed('r1')).slice(3)).toEqual([
      '- Ada chunk: bc',
      '- Ada complete: ',
      'run:4 Bob snapshot: new',
    ]);
  });

  it('is everything, to a client that comes back after its events are gone', () => {
    expect(told(snapshot(['r1', 'abc', 'completed'], ['r2', 'd', 'failed']), done)).toEqual([
      '- Ada snapshot: abc',
      '- Ada complete: ',
      '- Bob snapshot: d',
      'run:1 Bob error: The answer was cancelled.',
      'run:2 panel done: ',
    ]);
  });
});
