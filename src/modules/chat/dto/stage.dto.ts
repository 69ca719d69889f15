import { ApiProperty } from '@nestjs/swagger';
import { type StageSnapshot } from '../engine/run-event';

/** A stage of a run. */
export class StageDto implements StageSnapshot {
  /**
   * From 1.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  stage: number;

  /** @example "answers" */
  name: string;

  /**
   * The responses that were asked for in it.
   * @example ["01900000-0000-7000-8000-000000000041"]
   */
  response_ids: string[];
}
