import { HttpException, NotFoundException } from '@nestjs/common';
import { AppError } from './app-error';
import { toProblem } from './problem';

const codeOf = (thrown: unknown): string => toProblem(thrown).error.code;
const withFields = (fields: object, message = 'x') => Object.assign(new Error(message), fields);

describe('toProblem', () => {
  it('takes an AppError as it is', () => {
    const error = new AppError('run_not_found', { detail: 'No such run here.' });
    expect(toProblem(error)).toEqual({ error, status: 404, title: 'No such run', errorId: null });
  });

  it.each([
    [new NotFoundException('Cannot GET /x'), 'route_not_found'],
    [new HttpException('x', 415), 'unsupported_media_type'],
    [withFields({ status: 406, expose: true }), 'not_acceptable'],
    [withFields({ status: 403, expose: true }), 'route_not_found'],
  ])('knows what Nest and express throw: %s', (thrown, code) => {
    expect(codeOf(thrown)).toBe(code);
  });

  it.each([
    withFields({ code: 'ECONNREFUSED', syscall: 'connect' }),
    withFields({ driverError: withFields({ code: '57P01' }) }),
    withFields({ code: '08006' }),
    withFields({}, 'Connection terminated unexpectedly'),
    withFields({}, 'timeout exceeded when trying to connect'),
    new AggregateError([withFields({ code: 'ECONNREFUSED', syscall: 'connect' })]),
  ])('knows when the database is gone: %#', (thrown) => {
    expect(codeOf(thrown)).toBe('database_unavailable');
  });

  it.each([
    withFields({ driverError: withFields({ code: '42703' }) }),
    withFields({ code: 'ENOENT', syscall: 'open' }),
    withFields({ status: 400 }, 'a status that is not meant for clients'),
    new TypeError('x is undefined'),
    'a string',
    null,
    undefined,
  ])('says of anything else only that it went wrong: %#', (thrown) => {
    const { error, status, errorId } = toProblem(thrown);
    expect([error.code, error.message, status]).toEqual(['internal_error', 'Something went wrong here', 500]);
    expect(errorId).toMatch(/^[0-9a-f-]{36}$/);
  });
});
