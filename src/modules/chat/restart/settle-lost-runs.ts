import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { PriceBook } from '../../providers/prices/price-book';
import { LiveRuns } from '../engine/live-runs';
import { SEQ_PER_EPOCH } from '../engine/run-event';
import { type RunOptions } from '../engine/run/run-options';
import { isStaged } from '../strategies/strategies';
import { Lease } from './lease';
import { endLostRun, type FoundAttempt, type FoundResponse } from './lost-run';
import { ReaskLostRun } from './reask-lost-run';
import {
  CLOSE_LOST_RUN,
  DROP_SETTLED_CHECKPOINTS,
  READ_NEIGHBOURS,
  READ_OPEN_ATTEMPTS,
  READ_RESPONSES,
  TAKE_OVER,
} from './statements';
import { isGone, thisProcess, type WorkerProcess } from './worker-process';

/** A run that was taken over and is not settled yet. */
interface TakenRun {
  runId: string;
  epoch: number;
  strategy: string;
  options: RunOptions;
  /** Its clients were told that it is over: it is not asked again. */
  wasTold?: boolean;
}

/** Closes the runs of processes that have died, or goes on with those that ask for it: nobody waits for what never comes. */
@Injectable()
export class SettleLostRuns {
  private readonly logger = new Logger(SettleLostRuns.name);
  /** By id; one that cannot be settled is tried again the next time. */
  private readonly taken = new Map<string, TakenRun>();
  private readonly process = thisProcess();
  private isFirst = true;

  constructor(
    private readonly database: DataSource,
    private readonly lease: Lease,
    private readonly runs: LiveRuns,
    private readonly prices: PriceBook,
    private readonly reask: ReaskLostRun,
  ) {}

  /** Safe in any number of processes at once: each run is taken by one of them. */
  async execute(): Promise<void> {
    const leftBehind = [...this.runs.leftBehind];
    // The statement begins with WITH, so the driver gives its rows as they are.
    const rows: TakenRun[] = await this.database.query(TAKE_OVER, [
      this.lease.workerId,
      leftBehind,
      await this.deadNeighbours(),
    ]);
    for (const run of rows) this.taken.set(run.runId, { ...run, wasTold: leftBehind.includes(run.runId) });
    for (const runId of leftBehind) this.runs.leftBehind.delete(runId);
    if (this.taken.size === 0 && !this.isFirst) return;
    if (rows.length > 0) this.logger.warn(`Settling ${rows.length} runs whose process has died`);
    for (const run of this.taken.values()) if (await this.settle(run)) this.taken.delete(run.runId);
    await this.database.query(DROP_SETTLED_CHECKPOINTS);
    this.isFirst = false;
  }

  /** Workers of this host that are certainly gone: nobody has to wait for the end of their leases. */
  private async deadNeighbours(): Promise<string[]> {
    if (!this.process) return [];
    const neighbours: { id: string; process: WorkerProcess }[] = await this.database.query(READ_NEIGHBOURS, [
      this.process.host,
    ]);
    return neighbours.filter((neighbour) => isGone(neighbour.process)).map(({ id }) => id);
  }

  /** False when it has to wait for room. */
  private async settle(run: TakenRun): Promise<boolean> {
    try {
      const goesOn = !run.wasTold && (await this.reask.execute(run.runId, run.epoch, run.options));
      if (!goesOn) await this.close(run);
      return true;
    } catch (error) {
      if (error instanceof AppError && error.code === 'overloaded') return false;
      throw error;
    }
  }

  private async close({ runId, epoch, strategy, options }: TakenRun): Promise<void> {
    const responses: FoundResponse[] = await this.database.query(READ_RESPONSES, [runId]);
    const attempts: FoundAttempt[] = await this.database.query(READ_OPEN_ATTEMPTS, [runId]);
    const end = endLostRun({ options, responses, attempts, isStaged: isStaged(strategy) }, this.prices);
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
      end.error && JSON.stringify(end.error),
    ]);
  }
}
