import {
  constants,
  type IntervalHistogram,
  monitorEventLoopDelay,
  PerformanceObserver,
} from 'node:perf_hooks';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Gauge, Histogram, Registry } from 'prom-client';

/** How often the loop is looked at. */
const RESOLUTION_MS = 10;
const GC_BUCKETS = [0.001, 0.01, 0.1, 1, 2, 5];

const GC_KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

type Reading = [name: string, which: string, read: (delay: IntervalHistogram) => number];

const READINGS: readonly [Reading, ...Reading[]] = [
  ['mean', 'mean', ({ mean }) => mean],
  ['p50', 'median', (delay) => delay.percentile(50)],
  ['p90', '90th percentile', (delay) => delay.percentile(90)],
  ['p99', '99th percentile', (delay) => delay.percentile(99)],
  ['max', 'maximum', ({ max }) => max],
];

/** What holds the process up: how late the event loop is, and how long garbage collections take. */
@Injectable()
export class EventLoopMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private readonly collections: PerformanceObserver;

  constructor(registry: Registry) {
    this.measureLag(registry);
    const duration = new Histogram({
      name: 'nodejs_gc_duration_seconds',
      help: 'How long garbage collections took.',
      labelNames: ['kind'],
      buckets: GC_BUCKETS,
      registers: [registry],
    });
    this.collections = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // Entries of this type have it; the types of Node leave it out.
        const { kind } = (entry as typeof entry & { detail: { kind: number } }).detail;
        duration.observe({ kind: GC_KINDS[kind] ?? 'other' }, entry.duration / 1_000);
      }
    });
  }

  onModuleInit(): void {
    this.delay.enable();
    this.collections.observe({ entryTypes: ['gc'] });
  }

  onApplicationShutdown(): void {
    this.delay.disable();
    this.collections.disconnect();
  }

  private measureLag(registry: Registry): void {
    const { delay } = this;
    const gauges = READINGS.map(
      ([name, which]) =>
        new Gauge({
          name: `nodejs_eventloop_lag_${name}_seconds`,
          help: `How late the event loop was since the last scrape: ${which}.`,
          registers: [registry],
          // The first that is read sets all of them: the others are read after it, and must be of the same time.
          ...(name === READINGS[0][0] && { collect }),
        }),
    );
    function collect(): void {
      READINGS.forEach(([, , read], index) => gauges[index]?.set(lagSeconds(delay, read)));
      delay.reset();
    }
  }
}

/** The monitor gives nanoseconds between two looks: an idle loop shows the resolution, not zero. */
function lagSeconds(delay: IntervalHistogram, read: (delay: IntervalHistogram) => number): number {
  return delay.count === 0 ? 0 : Math.max(0, read(delay) / 1e9 - RESOLUTION_MS / 1_000);
}
