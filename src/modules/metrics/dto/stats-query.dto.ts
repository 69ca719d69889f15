import { ApiProperty } from '@nestjs/swagger';
import { IsIn, Matches, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { GROUPINGS, type Grouping } from '../statistics/figures';
import { Moment, Window } from './time-range.decorators';

/** Which calls to count, and what to put together. */
export class StatsQueryDto {
  /** How far back from now: a number of minutes, hours or days. Not together with `from` or `to`. */
  @Window('24h')
  window?: string;

  /** Calls made at this time or later. Without `to`: until now. */
  @Moment()
  from?: string;

  /** Calls made before this time. Needs `from`. */
  @Moment()
  to?: string;

  /**
   * Only calls of this provider, by its id.
   * @example 'demo'
   */
  @Omittable()
  @MaxLength(200)
  provider?: string;

  /** Only calls of this model, by its full id. */
  @ApiProperty({ required: false, pattern: '^[^/]+/.+$' })
  @Omittable()
  @Matches(/^[^/]+\/.+$/su, { message: 'model must be a full id: provider/model' })
  @MaxLength(300)
  model?: string;

  /** One row per model, or one per provider. */
  @ApiProperty({ required: false, enum: GROUPINGS, default: 'model', example: 'model' })
  @Omittable()
  @IsIn(GROUPINGS)
  group_by?: Grouping;
}
