import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CloseLostCompletions } from '../completions/close-lost-completions';
import { Checkpoints } from './checkpoints';
import { LeaseTimes } from './lease-times';
import { SettleLostRuns } from './settle-lost-runs';
import { WorkerLease } from './worker-lease';

/** What a process does by the clock so that its runs survive it: renew its lease, checkpoint, settle what others left. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(Heartbeat.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly busy = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly lease: WorkerLease,
    private readonly checkpoints: Checkpoints,
    private readonly settleLostRuns: SettleLostRuns,
    private readonly closeLostCompletions: CloseLostCompletions,
    private readonly times: LeaseTimes,
  ) {}

  /** Before the first request: a client that comes back after a restart finds what is known to be over closed. */
  async onApplicationBootstrap(): Promise<void> {
    await this.lease.begin();
    const settle = this.oneAtATime('Lost runs could not be settled', async () => {
      await this.settleLostRuns.execute();
      await this.closeLostCompletions.execute();
    });
    await settle();
    this.repeat(
      this.times.heartbeatMs,
      this.oneAtATime('The lease could not be renewed', async () => {
        await this.lease.renew();
        // Not awaited: however much there is to settle, the next heartbeat is on time.
        void settle();
      }),
    );
    this.repeat(
      this.times.checkpointMs,
      this.oneAtATime('Running answers could not be checkpointed', () => this.checkpoints.execute()),
    );
  }

  /** Not earlier: until then running answers may still end. */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.timers.forEach(clearInterval);
    await Promise.all(this.busy);
  }

  private repeat(everyMs: number, work: () => Promise<void>): void {
    this.timers.push(setInterval(() => void work(), everyMs).unref());
  }

  /** Skipped while the last time is not over. */
  private oneAtATime(problem: string, work: () => Promise<void>): () => Promise<void> {
    let isRunning = false;
    return async () => {
      if (isRunning || this.stopped) return;
      isRunning = true;
      const done = work()
        .catch((error: unknown) => {
          if (!this.stopped) this.logger.warn({ err: error }, problem);
        })
        .finally(() => {
          isRunning = false;
          this.busy.delete(done);
        });
      this.busy.add(done);
      await done;
    };
  }
}
