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

  /** One scrape: mean, median, 90th and 99th percentile, maximum. */
  const scrape = async () => {
    const lines = (await registry.metrics()).split('\n');
    return NAMES.map((name) => Number(lines.find((line) => line.startsWith(`${name} `))?.split(' ')[1]));
  };

  it('is a number before anything was measured', async () => {
    expect((await scrape()).every((value) => value >= 0 && value < 60)).toBe(true);
  });

  it('shows in the same scrape that the loop was blocked', async () => {
    await blockSomeTurns();
    const [mean, , , p99, max] = await scrape();
    expect(mean).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(0.02);
    expect(max).toBeGreaterThanOrEqual(0.02);
  });

  it('stops looking when the application has stopped', async () => {
    metrics.onApplicationShutdown();
    await blockSomeTurns();
    expect(await scrape()).toEqual([0, 0, 0, 0, 0]);
  });
});
