import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { RunDto } from '../dto/run.dto';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';

/** Stops all answers of a run. Answers that are complete stay as they are, and so does a run that has ended. */
@Injectable()
export class CancelRun {
  constructor(
    private readonly runs: LiveRuns,
    private readonly reader: RunReader,
  ) {}

  /** Resolves when the end is stored. Throws `run_not_found` and `run_elsewhere`. */
  async execute(ownerId: string, id: string): Promise<RunDto> {
    await this.runs.findOwned(ownerId, id)?.cancel();
    const stored = await this.reader.find(ownerId, id);
    if (stored.run.status === 'running') throw runElsewhere();
    return RunDto.fromStored(stored);
  }
}

/** Only the process that calls the models can stop the calls. */
export function runElsewhere(): AppError {
  return new AppError('run_elsewhere', {
    detail:
      'The run is not executed by this process: by another one, or by one that has just died. Try again.',
    retryAfterS: 2,
  });
}
