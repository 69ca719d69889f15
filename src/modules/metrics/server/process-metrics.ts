import { readdir } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';

/**
 * Processor, memory and files of this process, read at each scrape, with the names that Prometheus client libraries agree on.
 * Not prom-client's own default metrics: what those start to observe can never be stopped.
 */
@Injectable()
export class ProcessMetrics {
  private readonly registers: Registry[];

  constructor(registry: Registry) {
    this.registers = [registry];
    this.describe();
    this.measureProcessor();
    this.measureMemory();
    this.countFiles();
  }

  private describe(): void {
    this.gauge('process_start_time_seconds', 'When the process started, as Unix time.', () =>
      Math.round(performance.timeOrigin / 1_000),
    );
    const labelNames = ['version'];
    new Gauge({
      name: 'nodejs_version_info',
      help: 'Version of Node.js.',
      labelNames,
      registers: this.registers,
    })
      .labels(process.version)
      .set(1);
  }

  private measureProcessor(): void {
    this.seconds('process_cpu_user_seconds_total', 'Processor time in user mode.', ({ user }) => user);
    this.seconds(
      'process_cpu_system_seconds_total',
      'Processor time in system mode.',
      ({ system }) => system,
    );
    this.seconds('process_cpu_seconds_total', 'Processor time.', ({ user, system }) => user + system);
  }

  private measureMemory(): void {
    const memory = (name: string, help: string, field: keyof NodeJS.MemoryUsage) =>
      this.gauge(name, help, () => process.memoryUsage()[field]);
    memory('process_resident_memory_bytes', 'Resident memory.', 'rss');
    memory('nodejs_heap_size_total_bytes', 'Heap that V8 has reserved.', 'heapTotal');
    memory('nodejs_heap_size_used_bytes', 'Heap that V8 uses.', 'heapUsed');
    memory('nodejs_external_memory_bytes', 'Memory outside of the heap that objects in it hold.', 'external');
  }

  /** Only where the system tells it (Linux). */
  private countFiles(): void {
    if (process.platform !== 'linux') return;
    new Gauge({
      name: 'process_open_fds',
      help: 'Open files and sockets.',
      registers: this.registers,
      async collect() {
        this.set((await readdir('/proc/self/fd')).length);
      },
    });
  }

  private gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: this.registers,
      collect() {
        this.set(read());
      },
    });
  }

  private seconds(name: string, help: string, read: (usage: NodeJS.CpuUsage) => number): void {
    new Counter({
      name,
      help,
      registers: this.registers,
      collect() {
        this.reset();
        this.inc(read(process.cpuUsage()) / 1_000_000);
      },
    });
  }
}
