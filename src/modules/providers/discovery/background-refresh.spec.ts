import { parseEnvironment } from '../../../config/environment';
import { type ProviderHealth } from '../health/provider-health';
import { BackgroundRefresh } from './background-refresh';
import { type DiscoverLocalServers } from './discover-local-servers';

function setUp(environment: Record<string, string> = {}) {
  const refresh = jest.fn(() => new Promise<void>(() => undefined));
  const execute = jest.fn(() => Promise.resolve());
  const background = new BackgroundRefresh(
    { refresh } as unknown as ProviderHealth,
    { execute } as unknown as DiscoverLocalServers,
    parseEnvironment(environment),
  );
  return { background, refresh, execute };
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('the background refresh', () => {
  it('begins with the start, without holding it up, and goes on', () => {
    const { background, refresh, execute } = setUp();
    background.onApplicationBootstrap();
    expect([refresh.mock.calls.length, execute.mock.calls.length]).toEqual([1, 1]);
    jest.advanceTimersByTime(600_000);
    expect([refresh.mock.calls.length, execute.mock.calls.length]).toEqual([2, 11]);
    background.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not look for local servers when DISCOVER_LOCAL is off', () => {
    const { background, refresh, execute } = setUp({ DISCOVER_LOCAL: 'false' });
    background.onApplicationBootstrap();
    jest.advanceTimersByTime(600_000);
    expect(refresh).toHaveBeenCalledTimes(2);
    expect(execute).not.toHaveBeenCalled();
    background.onModuleDestroy();
  });
});
