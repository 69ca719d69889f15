import { ApiProperty } from '@nestjs/swagger';
import { STYLE_FEATURES } from '../../conversations/votes/style';
import { type VoteCounts } from '../leaderboard/leaderboard.repository';
import {
  BASE,
  CONFIDENCE,
  type Interval,
  type Rated,
  rankOf,
  type Ratings,
  ROUNDS,
  SCALE,
  type Tally,
} from '../leaderboard/rating/rate-models';
import { BLIND_CHOICES, type BlindChoice, type LeaderboardQueryDto } from './leaderboard-query.dto';

/** What a leaderboard is made from. */
export interface LeaderboardFigures {
  tallies: readonly Tally[];
  counts: VoteCounts;
  ratings: Ratings;
}

/** Where a rating is with 95 % confidence. */
export class RatingIntervalDto {
  /** Lower end; null when no vote bounds it from below, or there are fewer than six votes. */
  @ApiProperty({ type: Number, nullable: true, example: 1012.4 })
  low: number | null;

  /** Upper end; null when no vote bounds it from above (the model never lost, directly or by way of others), or there are fewer than six. */
  @ApiProperty({ type: Number, nullable: true, example: 1065.9 })
  high: number | null;
}

/** How a model fared against others. */
export class RatedModelDto {
  /** One more than the number of models that are better beyond doubt, so several can be first; null without a rating. */
  @ApiProperty({ type: 'integer', nullable: true, example: 1 })
  rank: number | null;

  /**
   * `provider/model`
   * @example 'demo/thoughtful'
   */
  model: string;

  /** Points; 400 more mean that it is preferred ten times as often. Null when no vote connects the model with the others. */
  @ApiProperty({ type: Number, nullable: true, example: 1038.2 })
  rating: number | null;

  /** Null without a rating. */
  @ApiProperty({ type: RatingIntervalDto, nullable: true })
  interval: RatingIntervalDto | null;

  /** Why there is no rating: no votes lead from this model to those of the largest group. Null when there is one. */
  @ApiProperty({ type: String, enum: ['not_connected'], nullable: true, example: null })
  reason: 'not_connected' | null;

  /**
   * Votes about it.
   * @example 120
   */
  @ApiProperty({ type: 'integer' })
  votes: number;

  /**
   * It was preferred.
   * @example 70
   */
  @ApiProperty({ type: 'integer' })
  wins: number;

  /**
   * The other one was.
   * @example 30
   */
  @ApiProperty({ type: 'integer' })
  losses: number;

  /**
   * Both were as good.
   * @example 15
   */
  @ApiProperty({ type: 'integer' })
  ties: number;

  /**
   * Both were bad.
   * @example 5
   */
  @ApiProperty({ type: 'integer' })
  both_bad: number;
}

/** What one part of style did to the votes. */
export class StyleEffectDto {
  /** What there is more of. */
  @ApiProperty({ enum: STYLE_FEATURES, example: 'length' })
  feature: string;

  /**
   * How many points an answer gained that had all of it over one that had none.
   * @example 84.3
   */
  points: number;
}

/** Models rated by what people preferred. */
export class LeaderboardDto {
  /** Best first; those without a rating last. */
  models: RatedModelDto[];

  /**
   * Votes that the ratings are made from.
   * @example 120
   */
  @ApiProperty({ type: 'integer' })
  votes: number;

  /**
   * Votes that count but were left out, because their models are not among the fifty with most votes, or, with style control, because
   * they are older than the newest 5,000.
   * @example 0
   */
  @ApiProperty({ type: 'integer' })
  votes_left_out: number;

  /**
   * Votes that do not count; each says why.
   * @example 4
   */
  @ApiProperty({ type: 'integer' })
  votes_not_counted: number;

  /** Which votes were asked for. */
  @ApiProperty({ enum: BLIND_CHOICES, example: 'true' })
  blind: BlindChoice;

  /** The tag that was asked for. */
  @ApiProperty({ type: String, nullable: true, example: 'physics' })
  tag: string | null;

  /** What style did to the votes; null when it was not looked at. */
  @ApiProperty({ type: [StyleEffectDto], nullable: true, example: null })
  style: StyleEffectDto[] | null;

  /**
   * Points by which a model is ahead that is preferred ten times as often.
   * @example 400
   */
  scale: number;

  /**
   * The average of all rated models.
   * @example 1000
   */
  base: number;

  /**
   * Share of intervals that contain the true rating.
   * @example 0.95
   */
  confidence: number;

  /**
   * How often the votes were weighted anew for the intervals.
   * @example 200
   */
  rounds: number;

  static from(query: LeaderboardQueryDto, { tallies, counts, ratings }: LeaderboardFigures): LeaderboardDto {
    const votes = tallies.reduce((sum, tally) => sum + tally.votes, 0);
    const controlsStyle = query.style_control === 'true';
    return {
      models: [...ratings.models].sort(byRating).map((rated) => toModel(rated, ratings, tallies)),
      votes,
      votes_left_out: Math.max(0, counts.counted - votes),
      votes_not_counted: counts.notCounted,
      blind: query.blind ?? 'true',
      tag: query.tag ?? null,
      style: controlsStyle
        ? STYLE_FEATURES.map((feature, index) => toEffect(feature, ratings.style[index]))
        : null,
      scale: SCALE,
      base: BASE,
      confidence: CONFIDENCE,
      rounds: ROUNDS,
    };
  }
}

function byRating(one: Rated, other: Rated): number {
  if (one.rating === null || other.rating === null) {
    return Number(one.rating === null) - Number(other.rating === null);
  }
  return other.rating - one.rating;
}

function toModel(rated: Rated, { models }: Ratings, tallies: readonly Tally[]): RatedModelDto {
  const count = (matches: (tally: Tally, isFirst: boolean) => boolean): number =>
    tallies
      .filter((tally) => tally.first === rated.model || tally.second === rated.model)
      .filter((tally) => matches(tally, tally.first === rated.model))
      .reduce((sum, { votes }) => sum + votes, 0);
  return {
    rank: rankOf(rated, models),
    model: rated.model,
    rating: rounded(rated.rating),
    interval: rated.interval && toInterval(rated.interval),
    reason: rated.rating === null ? 'not_connected' : null,
    votes: count(() => true),
    wins: count(({ outcome }, isFirst) => outcome === (isFirst ? 'first' : 'second')),
    losses: count(({ outcome }, isFirst) => outcome === (isFirst ? 'second' : 'first')),
    ties: count(({ outcome }) => outcome === 'tie'),
    both_bad: count(({ outcome }) => outcome === 'both_bad'),
  };
}

function toInterval({ low, high }: Interval): RatingIntervalDto {
  return { low: rounded(low), high: rounded(high) };
}

function toEffect(feature: string, points = 0): StyleEffectDto {
  return { feature, points: Number(points.toFixed(1)) };
}

function rounded(points: number | null): number | null {
  return points === null ? null : Number(points.toFixed(1));
}
