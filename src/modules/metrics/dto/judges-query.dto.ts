import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type Period, PERIODS } from '../judges/periods';
import { BLIND_CHOICES, type BlindChoice } from './leaderboard-query.dto';
import { Moment, Window } from './time-range.decorators';

/** Which councils to look at, and which votes to compare them with. */
export class JudgesQueryDto {
  /** How far back from now: a number of minutes, hours or days. Not together with `from` or `to`. */
  @Window('90d')
  window?: string;

  /** Councils held at this time or later. Without `to`: until now. */
  @Moment()
  from?: string;

  /** Councils held before this time. Needs `from`. */
  @Moment()
  to?: string;

  /** How long the stretches of time are that are looked at one by one; UTC, weeks begin on Monday. */
  @ApiProperty({ required: false, enum: PERIODS, default: 'week', example: 'week' })
  @Omittable()
  @IsIn(PERIODS)
  period?: Period;

  /** Compare with votes of people who did not know which models had answered (`true`), of those who did (`false`), or both (`all`). */
  @ApiProperty({ required: false, enum: BLIND_CHOICES, default: 'true', example: 'all' })
  @Omittable()
  @IsIn(BLIND_CHOICES)
  blind?: BlindChoice;

  /** Compare only with votes with this tag. */
  @ApiProperty({ required: false })
  @Omittable()
  @IsString()
  @MaxLength(50)
  tag?: string;
}
