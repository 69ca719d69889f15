import { type ResponseError } from '../../../conversations/entities/response.entity';
import { nextTry } from './retry-policy';
import { type Route } from '../run-plan';

const [first, second] = [{ name: 'first' }, { name: 'second' }] as unknown as [Route, Route];
const error = (rest: Partial<ResponseError> = {}): ResponseError => ({
  code: 'overloaded',
  message: 'Busy.',
  retryable: true,
  provider_status: 503,
  ...rest,
});
const remaining = { routes: [first], retries: 2, timeMs: 60_000 };

describe('nextTry', () => {
  it('tries the same route again after a growing, random pause that never exceeds its limit', () => {
    const delays = (attempt: number) =>
      Array.from({ length: 200 }, () => nextTry(error(), attempt, remaining)?.delayMs ?? Number.NaN);
    expect(Math.max(...delays(1))).toBeLessThan(250);
    expect(Math.max(...delays(3))).toBeGreaterThan(500);
    expect(Math.max(...delays(3))).toBeLessThan(1_000);
    expect(Math.max(...delays(20))).toBeLessThan(8_000);
    expect(nextTry(error(), 1, remaining)).toMatchObject({ routes: [first], retries: 1 });
  });

  it('waits as long as the provider asks, unless the response must be over by then', () => {
    const limited = error({ code: 'rate_limited', retry_after_ms: 7_000 });
    expect(nextTry(limited, 1, remaining)?.delayMs).toBe(7_000);
    expect(nextTry(limited, 1, { ...remaining, timeMs: 5_000 })).toBeNull();
    expect(nextTry(limited, 1, { ...remaining, timeMs: 5_000, routes: [first, second] })).toMatchObject({
      routes: [second],
      delayMs: 0,
    });
  });

  it('makes a pause also when the provider asks for none', () => {
    expect(nextTry(error({ retry_after_ms: 0 }), 1, remaining)?.delayMs).toBe(50);
  });

  it('does not repeat what would only fail again, but asks the next route', () => {
    const wrong = error({ code: 'auth', retryable: false });
    expect(nextTry(wrong, 1, remaining)).toBeNull();
    expect(nextTry(wrong, 1, { ...remaining, routes: [first, second] })).toEqual({
      routes: [second],
      retries: 2,
      delayMs: 0,
    });
  });

  it('does not ask a silent provider again when there is another one', () => {
    const silent = error({ code: 'timeout' });
    expect(nextTry(silent, 1, { ...remaining, routes: [first, second] })).toMatchObject({ routes: [second] });
    expect(nextTry(silent, 1, remaining)).toMatchObject({ routes: [first] });
  });

  it('does not wait for a model that is left alone because it keeps failing', () => {
    const open = error({ code: 'circuit_open', retry_after_ms: 5 });
    expect(nextTry(open, 1, remaining)).toBeNull();
    expect(nextTry(open, 1, { ...remaining, routes: [first, second] })).toMatchObject({
      routes: [second],
      delayMs: 0,
    });
  });

  it.each(['stream_stalled', 'queue_full'])('asks another one first after %s', (code) => {
    expect(nextTry(error({ code }), 1, { ...remaining, routes: [first, second] })).toMatchObject({
      routes: [second],
    });
    expect(nextTry(error({ code }), 1, remaining)).toMatchObject({ routes: [first] });
  });

  it('ends when nothing is left', () => {
    expect(nextTry(error(), 3, { ...remaining, retries: 0 })).toBeNull();
  });
});
