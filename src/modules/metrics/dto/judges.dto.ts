import { ApiProperty } from '@nestjs/swagger';
import { type Agreement } from '../judges/agreement';
import { type CouncilFigures, type JudgeFigures } from '../judges/judge-figures';
import { type Period, PERIODS } from '../judges/periods';
import { type TimeRange } from '../statistics/time-range';
import { type JudgesQueryDto } from './judges-query.dto';
import { BLIND_CHOICES, type BlindChoice } from './leaderboard-query.dto';

/** Where a rate is with 95 % confidence. */
class AgreementIntervalDto {
  /** @example 0.61 */
  low: number;
  /** @example 0.86 */
  high: number;
}

/** How often somebody preferred what people preferred. */
class AgreementDto implements Agreement {
  /**
   * Pairs of answers of which both preferred one. Ties and two bad answers are left out, and answers that were not on the ballot.
   * @example 40
   */
  @ApiProperty({ type: 'integer' })
  pairs: number;

  /**
   * Of these, how often it was the same one.
   * @example 30
   */
  @ApiProperty({ type: 'integer' })
  agreed: number;

  /** The share; 0.5 is chance. Null without pairs. */
  @ApiProperty({ type: Number, nullable: true, example: 0.75 })
  rate: number | null;

  /** Null without pairs. */
  @ApiProperty({ type: AgreementIntervalDto, nullable: true })
  interval: AgreementIntervalDto | null;
}

/** How a model judges the answers of others. */
class JudgeDto implements JudgeFigures {
  /**
   * `provider/model`
   * @example 'demo/thoughtful'
   */
  model: string;

  /**
   * Ballots of it that count.
   * @example 12
   */
  @ApiProperty({ type: 'integer' })
  ballots: number;

  /**
   * Ballots that could not be counted.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  abstentions: number;

  /** With people who voted on the same answers. */
  agreement: AgreementDto;

  /** By how many points it gives more than others for the same answers: harsh below 0, generous above. Null when there is nobody to compare it with. */
  @ApiProperty({ type: Number, nullable: true, example: -0.8 })
  leniency: number | null;

  /** Points that it gives; null when it gave none. */
  @ApiProperty({ type: Number, nullable: true, example: 6.9 })
  mean_score: number | null;

  /** Of an answer's length, among those on its ballot, with its place: 1 means that longer ones always came first. Null with too few. */
  @ApiProperty({ type: Number, nullable: true, example: 0.21 })
  length_correlation: number | null;

  /** Of how early it was shown an answer with its place: 1 means that what came first was always best. Null with too few. */
  @ApiProperty({ type: Number, nullable: true, example: 0.05 })
  position_correlation: number | null;
}

/** What some councils show of judges. */
class CouncilFiguresDto implements CouncilFigures {
  /**
   * Councils that came to a result.
   * @example 14
   */
  @ApiProperty({ type: 'integer' })
  councils: number;

  /** Of councils as a whole, by their tally, with people. */
  agreement: AgreementDto;

  /** As of one judge, over all ballots. */
  @ApiProperty({ type: Number, nullable: true, example: 0.18 })
  length_correlation: number | null;

  /** As of one judge, over all ballots. */
  @ApiProperty({ type: Number, nullable: true, example: 0.02 })
  position_correlation: number | null;

  /** The models that judged, by name. */
  judges: JudgeDto[];
}

/** The same of a stretch of time. */
class CouncilPeriodDto extends CouncilFiguresDto {
  /**
   * When it began.
   * @example '2025-11-17T00:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  from: string;
}

export interface JudgesFigures {
  whole: CouncilFigures;
  periods: readonly { from: Date; figures: CouncilFigures }[];
}

/** Models as judges. */
export class JudgesDto extends CouncilFiguresDto {
  /** The beginning of the time that was asked about. */
  @ApiProperty({ format: 'date-time', example: '2025-08-23T09:00:00.000Z' })
  from: string;

  /** Its end. */
  @ApiProperty({ format: 'date-time', example: '2025-11-21T09:00:00.000Z' })
  to: string;

  /** Which votes were compared with. */
  @ApiProperty({ enum: BLIND_CHOICES, example: 'all' })
  blind: BlindChoice;

  /** How long each of `periods` is. */
  @ApiProperty({ enum: PERIODS, example: 'week' })
  period: Period;

  /** Those with councils, the oldest first. */
  periods: CouncilPeriodDto[];

  static from(
    { blind = 'true', period = 'week' }: JudgesQueryDto,
    range: TimeRange,
    { whole, periods }: JudgesFigures,
  ): JudgesDto {
    return {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      blind,
      period,
      ...whole,
      periods: periods.map(({ from, figures }) => ({ from: from.toISOString(), ...figures })),
    };
  }
}
