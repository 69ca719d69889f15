import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsNotEmpty, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import { type CouncilWish } from '../strategies/council/council-options';
import { type CouncilTally, type RankedAnswer } from '../strategies/council/council-result';
import { RANKING_METHODS, type RankingMethod } from '../strategies/council/ranking/methods';
import { Seed } from './seed.decorator';

/** How a council is held. */
export class CouncilDto {
  /**
   * The model that puts the answers together: model id or alias. Left out: the first member.
   * @example "demo/thoughtful"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  chairman?: string;

  /** How ballots are counted. */
  @ApiProperty({ enum: RANKING_METHODS, required: false, default: 'borda', example: 'borda' })
  @IsOptional()
  @IsIn(RANKING_METHODS)
  method?: RankingMethod;

  /**
   * Whether ballots that can change nothing about who is first are cancelled.
   * @example true
   */
  @ApiProperty({ required: false, default: true })
  @IsOptional()
  @IsBoolean()
  early_stop?: boolean;

  /**
   * How many members rank each answer; left out: all others. What each member reads, and pays for, grows with it.
   * @example 1
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  reviewers_per_answer?: number;

  /**
   * Decides labels and orders; left out: a random one, which is kept with the run.
   * @example 7
   */
  @Seed()
  seed?: number;

  /** Null is the same as left out. */
  static toWish(council: CouncilDto): CouncilWish {
    return {
      chairman: council.chairman ?? undefined,
      method: council.method ?? undefined,
      earlyStop: council.early_stop ?? undefined,
      reviewersPerAnswer: council.reviewers_per_answer ?? undefined,
      seed: council.seed ?? undefined,
    };
  }
}

/** How to count the ballots of a council. */
export class RetallyDto {
  /** Left out: as they were counted in the run. */
  @ApiProperty({ enum: RANKING_METHODS, required: false, example: 'schulze' })
  @IsOptional()
  @IsIn(RANKING_METHODS)
  method?: RankingMethod;
}

/** An answer in a ranking. */
export class RankedAnswerDto implements RankedAnswer {
  /** @example "B" */
  label: string;

  /** @example "01900000-0000-7000-8000-000000000044" */
  response_id: string;

  /**
   * Place, from 1; answers that cannot be told apart share one.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  rank: number;

  /**
   * By the method: `borda` from 0 to 1, `mean_rank` the mean place, `copeland` duels won, `schulze` answers beaten. Null when no
   * ballot names the answer.
   */
  @ApiProperty({ type: Number, nullable: true, example: 1 })
  score: number | null;

  /** Mean of the points (0 to 10) that reviewers gave beside their ballots; it decides between equals. Null without any. */
  @ApiProperty({ type: Number, nullable: true, example: 8.5 })
  mean_score: number | null;

  /**
   * How many ballots place it first.
   * @example 2
   */
  @ApiProperty({ type: 'integer' })
  first_places: number;
}

/** The ballots of a council, counted. */
export class TallyDto implements CouncilTally {
  @ApiProperty({ enum: RANKING_METHODS, example: 'schulze' })
  method: RankingMethod;

  /**
   * Ballots that count.
   * @example 3
   */
  @ApiProperty({ type: 'integer' })
  ballots: number;

  /**
   * Ballots that do not, for the reasons in the run's result.
   * @example 0
   */
  @ApiProperty({ type: 'integer' })
  abstentions: number;

  /** The response that is first; null when nobody is first alone. */
  @ApiProperty({ type: String, nullable: true, example: '01900000-0000-7000-8000-000000000044' })
  winner: string | null;

  /** The best first. */
  ranking: RankedAnswerDto[];
}
