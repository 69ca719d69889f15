import fc from 'fast-check';
import { Subject } from 'rxjs';
import { type ResponseStatus } from '../../../conversations/entities/response.entity';
import { type RunEventBody } from '../run-event';
import { judgeQuorum, watchQuorum } from './quorum';

const end = (response_id: string, status: 'completed' | 'failed' | 'cancelled') =>
  ({ type: `response.${status}`, response_id }) as unknown as RunEventBody;
const delta = (response_id: string): RunEventBody => ({ type: 'response.delta', response_id, text: 'x' });

describe('judgeQuorum', () => {
  it.each<[number, ResponseStatus[], string]>([
    [1, ['running', 'running'], 'open'],
    [1, ['completed', 'running'], 'reached'],
    [2, ['completed', 'running'], 'open'],
    [2, ['completed', 'completed', 'failed'], 'reached'],
    [2, ['failed', 'running'], 'unreachable'],
    [2, ['completed', 'cancelled'], 'unreachable'],
    [2, ['failed', 'running', 'running'], 'open'],
  ])('%i of %j: %s', (minAnswers, statuses, state) => {
    expect(judgeQuorum(minAnswers, statuses)).toBe(state);
  });
});

describe('watchQuorum', () => {
  function watched(minAnswers: number, ids: string[]) {
    const source = new Subject<RunEventBody>();
    const seen: string[] = [];
    const decided: string[] = [];
    const statuses = new Map(ids.map((id): [string, ResponseStatus] => [id, 'running']));
    source
      .pipe(watchQuorum(minAnswers, statuses, (state) => decided.push(state)))
      .subscribe((event) =>
        seen.push(event.type === 'quorum.reached' ? `quorum ${event.response_ids.join('')}` : event.type),
      );
    return { source, seen, decided };
  }

  it('announces the quorum once, right behind the answer that makes it, and lets the rest through', () => {
    const { source, seen, decided } = watched(2, ['a', 'b', 'c']);
    for (const event of [end('b', 'completed'), delta('a'), end('a', 'completed'), end('c', 'completed')]) {
      source.next(event);
    }
    expect(seen).toEqual([
      'response.completed',
      'response.delta',
      'response.completed',
      'quorum ab',
      'response.completed',
    ]);
    expect(decided).toEqual(['reached']);
  });

  it('says once that there cannot be enough answers any more', () => {
    const { source, seen, decided } = watched(2, ['a', 'b', 'c']);
    source.next(end('a', 'failed'));
    expect(decided).toEqual([]);
    source.next(end('b', 'cancelled'));
    source.next(end('c', 'cancelled'));
    expect(decided).toEqual(['unreachable']);
    expect(seen).not.toContain('quorum ');
  });

  it('does not count what is not in its stage', () => {
    const { source, decided } = watched(1, ['a']);
    source.next(end('later', 'completed'));
    expect(decided).toEqual([]);
  });

  it('decides exactly once, and as the ends say, in whatever order they come', () => {
    const status = fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const);
    fc.assert(
      fc.property(fc.array(status, { minLength: 1, maxLength: 6 }), fc.nat(5), (ends, extra) => {
        const minAnswers = 1 + (extra % ends.length);
        const { source, seen, decided } = watched(
          minAnswers,
          ends.map((_, index) => String(index)),
        );
        ends.forEach((each, index) => source.next(end(String(index), each)));
        const completed = ends.filter((each) => each === 'completed').length;
        expect(decided).toEqual([completed >= minAnswers ? 'reached' : 'unreachable']);
        expect(seen.filter((type) => type.startsWith('quorum'))).toHaveLength(
          completed >= minAnswers ? 1 : 0,
        );
      }),
    );
  });
});
