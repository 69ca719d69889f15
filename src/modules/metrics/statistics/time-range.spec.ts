import { AppError } from '../../../common/errors/app-error';
import { resolveTimeRange, type TimeRangeQuery } from './time-range';

const NOW = new Date('2025-11-21T09:00:00.000Z');

const resolve = (query: TimeRangeQuery) => {
  const { from, to } = resolveTimeRange(query, NOW);
  return [from.toISOString(), to.toISOString()];
};

describe('resolveTimeRange', () => {
  it.each([
    [{}, '2025-11-20T09:00:00.000Z'],
    [{ window: '90m' }, '2025-11-21T07:30:00.000Z'],
    [{ window: '1h' }, '2025-11-21T08:00:00.000Z'],
    [{ window: '7d' }, '2025-11-14T09:00:00.000Z'],
    [{ window: '99999d' }, '1752-02-07T09:00:00.000Z'],
    [{ from: '2025-11-01T00:00:00+02:00' }, '2025-10-31T22:00:00.000Z'],
  ])('%j reaches from the past until now', (query, from) => {
    expect(resolve(query)).toEqual([from, NOW.toISOString()]);
  });

  it('takes both ends', () => {
    expect(resolve({ from: '2025-01-01T00:00:00Z', to: '2025-02-01T00:00:00.5Z' })).toEqual([
      '2025-01-01T00:00:00.000Z',
      '2025-02-01T00:00:00.500Z',
    ]);
  });

  it.each<[TimeRangeQuery, string]>([
    [{ from: 'yesterday' }, 'from'],
    [{ from: '2025-02-30T00:00:00Z' }, 'from'],
    [{ from: '2025-11-01T00:00:00Z', to: '2025-11-02' }, 'to'],
    [{ from: '2025-11-02T00:00:00Z', to: '2025-11-01T00:00:00Z' }, 'from'],
    [{ from: '2025-11-02T00:00:00Z', to: '2025-11-02T00:00:00Z' }, 'from'],
    [{ from: '2025-11-22T00:00:00Z' }, 'from'],
    [{ to: '2025-11-01T00:00:00Z' }, 'from'],
    [{ window: '1h', from: '2025-11-01T00:00:00Z' }, 'window'],
    [{ window: '1h', to: '2025-11-01T00:00:00Z' }, 'window'],
  ])('refuses %j because of %s', (query, field) => {
    const refuse = () => resolveTimeRange(query, NOW);
    expect(refuse).toThrow(AppError);
    expect(refuse).toThrow(
      expect.objectContaining({
        code: 'validation_failed',
        options: expect.objectContaining({ errors: [{ field, message: expect.any(String) }] }),
      }),
    );
  });
});
