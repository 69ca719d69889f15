import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PriceBook } from '../../providers/prices/price-book';
import { SEQ_PER_EPOCH } from '../engine/run-event';
import { Lease } from './lease';
import { endLostRun, type FoundAttempt, type FoundResponse } from './lost-run';
import {
  CLOSE_LOST_RUN,
  DROP_SETTLED_CHECKPOINTS,
  READ_OPEN_ATTEMPTS,
  READ_RESPONSES,
  TAKE_OVER,
} from './statements';

/** Closes the runs of processes that have died: what they had written is kept, and nobody waits for the rest. */
@Injectable()
export class SettleLostRuns {
  private readonly logger = new Logger(SettleLostRuns.name);
  /** Epochs of the runs that were taken over and are not closed yet; a close that fails is tried again the next time. */
  private readonly taken = new Map<string, number>();
  private isFirst = true;

  constructor(
    private readonly database: DataSource,
    private readonly lease: Lease,
    private readonly prices: PriceBook,
  ) {}

  /** Safe in any number of processes at once: each run is taken by one of them. */
  async execute(): Promise<void> {
    // The statement begins with WITH, so the driver gives its rows as they are.
    const rows: { runId: string; epoch: number }[] = await this.database.query(TAKE_OVER, [
      this.lease.workerId,
    ]);
    for (const { runId, epoch } of rows) this.taken.set(runId, epoch);
    if (this.taken.size === 0 && !this.isFirst) return;
    if (this.taken.size > 0) this.logger.warn(`Closing ${this.taken.size} runs whose process has died`);
    for (const [runId, epoch] of this.taken) {
      await this.close(runId, epoch);
      this.taken.delete(runId);
    }
    await this.database.query(DROP_SETTLED_CHECKPOINTS);
    this.isFirst = false;
  }

  private async close(runId: string, epoch: number): Promise<void> {
    const responses: FoundResponse[] = await this.database.query(READ_RESPONSES, [runId]);
    const attempts: FoundAttempt[] = await this.database.query(READ_OPEN_ATTEMPTS, [runId]);
    const end = endLostRun(responses, attempts, this.prices);
    await this.database.query(CLOSE_LOST_RUN, [
      runId,
      epoch,
      end.status,
      JSON.stringify(end.totals),
      // One event for each response that was open, and `run.completed`.
      epoch * SEQ_PER_EPOCH + end.responses.length + 1,
      new Date(),
      JSON.stringify(end.responses),
      JSON.stringify(end.attempts),
    ]);
  }
}
