import { store } from './store';

const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' });

/** A database that is there again after so long, on the clock of the test. */
function databaseBackAfter(ms: number, error: Error) {
  const backAt = Date.now() + ms;
  return jest.fn(() => (Date.now() < backAt ? Promise.reject(error) : Promise.resolve(true)));
}

describe('store', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('outlives a database that is restarted: nothing is given up for being away some seconds', async () => {
    const write = databaseBackAfter(25_000, away);
    const stored = store(write);
    await jest.advanceTimersByTimeAsync(30_000);
    await expect(stored).resolves.toBe(true);
    // Not in a tight loop, and soon after it is back.
    expect(write.mock.calls.length).toBeLessThan(25);
  });

  it('gives up after a while, with the error', async () => {
    const stored = store(databaseBackAfter(3_600_000, away)).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(60_000);
    await expect(stored).resolves.toBe(away);
  });

  it('repeats a refused write only for a moment', async () => {
    const refused = new Error('violates a constraint');
    const write = databaseBackAfter(3_600_000, refused);
    const stored = store(write).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(4_000);
    await expect(stored).resolves.toBe(refused);
    expect(write).toHaveBeenCalledTimes(6);
  });
});
