import { type FinishedResponse } from '../strategies/strategy';
import { contextPropagation } from './context-propagation';

const response = (stage: number, calledMs: number, endedMs: number, rest: object = {}) =>
  ({
    place: { stage, name: '', role: 'answer' },
    status: 'completed',
    clock: { calledMs, endedMs },
    ...rest,
  }) as FinishedResponse;

describe('how long a complete answer takes to be in the next prompt', () => {
  it('is from the end of a stage to the first call of the next, whoever ended it', () => {
    expect(
      contextPropagation([
        response(1, 0, 100),
        response(1, 0, 250),
        response(2, 260, 400),
        response(2, 258, 300),
        response(3, 405, 500),
      ]),
    ).toEqual([8, 5]);
  });

  it('does not count stages without an answer, or what another process did', () => {
    const selection = { place: { stage: 2, name: '', role: 'selection' } };
    expect(
      contextPropagation([
        response(1, 0, 100),
        response(1, 0, 900, { status: 'failed' }),
        response(2, 903, 950, selection),
        response(3, 990, 999),
      ]),
    ).toEqual([3]);
    expect(contextPropagation([response(1, 0, 100, { clock: undefined }), response(2, 110, 120)])).toEqual(
      [],
    );
    expect(contextPropagation([response(1, 0, 100)])).toEqual([]);
  });
});
