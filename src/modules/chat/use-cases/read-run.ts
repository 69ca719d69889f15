import { Injectable } from '@nestjs/common';
import { RunDto } from '../dto/run.dto';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';
import { type RunReference } from '../recorder/stored-runs';

/** Reads a run: what is told so far while it is written here, else what is stored. */
@Injectable()
export class ReadRun {
  constructor(
    private readonly runs: LiveRuns,
    private readonly reader: RunReader,
  ) {}

  /** Throws `run_not_found`. */
  async execute({ ownerId, runId }: RunReference): Promise<RunDto> {
    const live = this.runs.findOwned(ownerId, runId);
    if (live && !live.completed) return RunDto.fromLive(live);
    return RunDto.fromStored(await this.reader.find(ownerId, runId));
  }
}
