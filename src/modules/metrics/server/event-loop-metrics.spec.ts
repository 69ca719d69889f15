import { setImmediate as nextTurn } from 'node:timers/promises';
import { Registry } from 'prom-client';
import { EventLoopMetrics } from './event-loop-metrics';

const NAMES = ['mean', 'p50', 'p90', 'p99', 'max'].map((which) => `nodejs_eventloop_lag_${which}_seconds`);

/** The monitor measures from one of its looks to the next, so that one turn is not enough. */
async function blockSomeTurns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    const until = performance.now() + 40;
    while (performance.now() < until);
    await nextTurn();
  }
}

describe('EventLoopMetrics', () => {
  let registry: Registry;
  let metrics: EventLoopMetrics;

  beforeEach(() => {
    registry = new Registry();
    metrics = new EventLoopMetrics(registry);
    metrics.onModuleInit();
  });

  afterEach(() => metrics.onApplicationShutdown());

  const read = async (name: string) => {
    const all = await registry.getMetricsAsJSON();
    return all.find((metric) => metric.name === name)?.values[0]?.value;
  };

  it('is a number before anything was measured', async () => {
    const values = await Promise.all(NAMES.map(read));
    expect(values.every((value) => value !== undefined && value >= 0 && value < 60)).toBe(true);
  });

  it('shows that the loop was blocked', async () => {
    await blockSomeTurns();
    expect(await read('nodejs_eventloop_lag_max_seconds')).toBeGreaterThanOrEqual(0.02);
  });

  it('stops looking when the application has stopped', async () => {
    metrics.onApplicationShutdown();
    await blockSomeTurns();
    expect(await read('nodejs_eventloop_lag_max_seconds')).toBe(0);
  });
});
