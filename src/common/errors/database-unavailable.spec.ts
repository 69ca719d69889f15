import { once } from 'node:events';
import { connect } from 'node:net';
import { QueryFailedError } from 'typeorm';
import { isDatabaseUnavailable } from './database-unavailable';

describe('isDatabaseUnavailable', () => {
  it('is true of what a socket says, which comes from Node itself', async () => {
    const [error] = (await once(connect(1, '127.0.0.1'), 'error')) as [Error];
    expect(isDatabaseUnavailable(error)).toBe(true);
    expect(isDatabaseUnavailable(new AggregateError([error]))).toBe(true);
    expect(isDatabaseUnavailable(new QueryFailedError('SELECT 1', [], error))).toBe(true);
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client was closed and is not queryable',
    'This socket has been ended by the other party',
  ])('is true of "%s"', (message) => {
    expect(isDatabaseUnavailable(new Error(message))).toBe(true);
  });

  it('is false of what a statement did wrong, of other services, and of what is no error', () => {
    const others = [
      Object.assign(new Error('duplicate key'), { code: '23505' }),
      Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }),
      { message: 'Connection terminated unexpectedly' },
      undefined,
    ];
    expect(others.filter(isDatabaseUnavailable)).toEqual([]);
  });
});
