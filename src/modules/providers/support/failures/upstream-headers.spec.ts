import { requestIdOf, retryAfterOf } from './upstream-headers';

describe('retryAfterOf', () => {
  const now = Date.parse('2026-11-20T10:00:00Z');

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': '0.25' }, 250],
    [{ 'retry-after': 'Fri, 20 Nov 2026 10:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '350', 'retry-after': '1' }, 350],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-3' }, undefined],
    [{}, undefined],
  ])('reads %j as %s', (headers, expected) => {
    expect(retryAfterOf(new Headers(headers as Record<string, string>), now)).toBe(expected);
  });
});

describe('requestIdOf', () => {
  it('takes the first that there is', () => {
    expect(requestIdOf(new Headers({ 'request-id': 'b', 'cf-ray': 'c' }))).toBe('b');
    expect(requestIdOf(new Headers())).toBeUndefined();
  });
});
