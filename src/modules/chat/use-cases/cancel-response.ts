import { Injectable } from '@nestjs/common';
import { ResponseDto } from '../../conversations/dto/response.dto';
import { LiveRuns } from '../engine/live-runs';
import { RunReader } from '../recorder/run-reader';
import { runElsewhere } from './cancel-run';

/** Stops one answer; the others of its run go on. One that has ended, or is just being stored, stays as it is. */
@Injectable()
export class CancelResponse {
  constructor(
    private readonly runs: LiveRuns,
    private readonly reader: RunReader,
  ) {}

  /** Resolves when the end is stored. Throws `response_not_found` and `run_elsewhere`. */
  async execute(ownerId: string, id: string): Promise<ResponseDto> {
    const before = await this.reader.findResponse(ownerId, id);
    if (before.status !== 'running') return ResponseDto.from(before);
    await this.runs.findOwned(ownerId, before.runId)?.cancelResponse(id);
    const after = await this.reader.findResponse(ownerId, id);
    if (after.status === 'running') throw runElsewhere();
    return ResponseDto.from(after);
  }
}
