import { Injectable } from '@nestjs/common';
import { NEVER } from 'rxjs';
import { AppError } from '../../../common/errors/app-error';
import { type RunDto } from '../dto/run.dto';
import { LiveRun } from '../engine/live-run';
import { type RunReference, StoredRuns } from '../recorder/stored-runs';
import { ReadRun } from './read-run';

/** Waits for the end of a run, for APIs whose clients expect its outcome in the answer. */
@Injectable()
export class AwaitRun {
  constructor(
    private readonly stored: StoredRuns,
    private readonly readRun: ReadRun,
  ) {}

  /** The run as it ended, whoever executes it. Throws `run_not_found` when it was deleted, and `run_taken_over`. */
  async execute(started: LiveRun | RunReference): Promise<RunDto> {
    const run = started instanceof LiveRun ? started : await this.stored.find(started, NEVER);
    if (!run) throw new AppError('run_not_found');
    if (run instanceof LiveRun) await run.done;
    if (run instanceof LiveRun && run.isAbandoned) throw new AppError('run_taken_over');
    const { ownerId } = started instanceof LiveRun ? started.plan : started;
    return this.readRun.execute({ ownerId, runId: started.runId });
  }
}
