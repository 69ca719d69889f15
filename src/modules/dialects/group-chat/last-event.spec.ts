import { AppError } from '../../../common/errors/app-error';
import { lastEvent } from './last-event';

const RUN = '01900000-0000-7000-8000-000000000031';

describe('the last event that a client of a panel has', () => {
  it.each([undefined, ''])('is none when it says %j', (header) => {
    expect(lastEvent(header)).toBeNull();
  });

  it('is in a run', () => {
    expect(lastEvent(`${RUN}:1000000007`)).toEqual({ runId: RUN, seq: 1_000_000_007 });
  });

  it.each(['7', `${RUN}`, `${RUN}:`, `${RUN}:-1`, `${RUN}:1e3`, `:7`, `x:7`, `${RUN}:9999999999999999`])(
    'is not %s',
    (header) => {
      expect(() => lastEvent(header)).toThrow(AppError);
    },
  );
});
