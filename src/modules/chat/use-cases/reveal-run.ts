import { Injectable } from '@nestjs/common';
import { BlindRuns } from '../../conversations/blind/blind-runs';
import { type RunDto } from '../dto/run.dto';
import { type RunReference } from '../recorder/stored-runs';
import { ReadRun } from './read-run';

/** Tells who gave which answer of a blind run without a vote. Votes that come later are not blind. */
@Injectable()
export class RevealRun {
  constructor(
    private readonly blindRuns: BlindRuns,
    private readonly readRun: ReadRun,
  ) {}

  /** The run with its names; of one that is not blind nothing changes. Throws `run_not_found`. */
  async execute(run: RunReference): Promise<RunDto> {
    // Before anything else: an id that is none must not reach the database.
    await this.readRun.execute(run);
    await this.blindRuns.reveal(run.ownerId, run.runId);
    return this.readRun.execute(run);
  }
}
