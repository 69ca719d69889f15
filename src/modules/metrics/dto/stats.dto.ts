import { ApiProperty } from '@nestjs/swagger';
import { UsageDto } from '../../conversations/dto/response-parts.dto';
import {
  type Figures,
  type GroupFigures,
  type Grouping,
  GROUPINGS,
  type Percentiles,
  type Statistics,
} from '../statistics/figures';
import { type TimeRange } from '../statistics/time-range';

/** How calls ended. */
export class OutcomesDto {
  /**
   * The model finished its answer.
   * @example 96
   */
  @ApiProperty({ type: 'integer' })
  completed: number;

  /**
   * The call failed, or its answer broke off.
   * @example 3
   */
  @ApiProperty({ type: 'integer' })
  failed: number;

  /**
   * Somebody stopped it.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  cancelled: number;

  /**
   * Not ended yet.
   * @example 0
   */
  @ApiProperty({ type: 'integer' })
  running: number;
}

/** Milliseconds, interpolated between the nearest calls; null when there was no call to measure. */
export class PercentilesDto {
  /** Half of the calls took no longer. */
  @ApiProperty({ type: Number, nullable: true, example: 640.5 })
  p50: number | null;

  /** 95 of 100 calls took no longer. */
  @ApiProperty({ type: Number, nullable: true, example: 1210 })
  p95: number | null;

  /** 99 of 100 calls took no longer. */
  @ApiProperty({ type: Number, nullable: true, example: 1980 })
  p99: number | null;

  static from(percentiles: Percentiles): PercentilesDto {
    const [p50 = null, p95 = null, p99 = null] = percentiles ?? [];
    return { p50: rounded(p50, 3), p95: rounded(p95, 3), p99: rounded(p99, 3) };
  }
}

/** What a set of calls did. */
export class FiguresDto {
  /**
   * Answers that were asked for; each model of a run is one.
   * @example 100
   */
  @ApiProperty({ type: 'integer' })
  calls: number;

  /** How they ended. */
  outcomes: OutcomesDto;

  /** Failed calls as a share of those that completed or failed, from 0 to 1; null when there is neither. */
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 1, example: 0.0303 })
  error_rate: number | null;

  /** How many calls failed with each error code. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { rate_limited: 2, timeout: 1 },
  })
  errors: Record<string, number>;

  /** From the call to the end of the answer, of completed calls. */
  latency_ms: PercentilesDto;

  /** From the call to its first text, reasoning or tool call, of all calls that came so far. */
  ttft_ms: PercentilesDto;

  /** Tokens of all calls together. */
  usage: UsageDto;

  /**
   * Calls whose tokens were counted here because the provider did not say.
   * @example 0
   */
  @ApiProperty({ type: 'integer' })
  estimated_calls: number;

  /** Output tokens per second after the first one, over all completed calls; null when unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 61.5 })
  tokens_per_second: number | null;

  /** US dollars, of the calls whose price is known; null when the price of none is. */
  @ApiProperty({ type: Number, nullable: true, example: 0.0421 })
  cost_usd: number | null;

  /**
   * Ended calls whose price is unknown: `cost_usd` lacks them.
   * @example 0
   */
  @ApiProperty({ type: 'integer' })
  unpriced_calls: number;
}

/** What one model or one provider did. */
export class GroupFiguresDto extends FiguresDto {
  /**
   * Id of the provider that was called.
   * @example 'demo'
   */
  provider: string;

  /** Full id of the model; null when the rows are providers. */
  @ApiProperty({ type: String, nullable: true, example: 'demo/quick' })
  model: string | null;
}

/** Figures of all calls in a stretch of time. */
export class StatsDto {
  /**
   * Calls made at this time or later are counted.
   * @example '2025-11-20T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  from: string;

  /**
   * Calls made before this time are counted.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  to: string;

  /** What a row of `groups` is. */
  @ApiProperty({ enum: GROUPINGS, example: 'model' })
  group_by: Grouping;

  /** All rows together. Percentiles are over all calls, not over the rows. */
  totals: FiguresDto;

  /** Those that were called, most calls first. */
  groups: GroupFiguresDto[];

  static from(range: TimeRange, groupBy: Grouping, { totals, groups }: Statistics): StatsDto {
    return {
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      group_by: groupBy,
      totals: toFigures(totals),
      groups: groups.map(toGroup),
    };
  }
}

function toGroup(group: GroupFigures): GroupFiguresDto {
  return { provider: group.provider, model: group.model, ...toFigures(group) };
}

function toFigures(figures: Figures): FiguresDto {
  const { calls, completed, failed, cancelled, running, unpriced } = figures;
  return {
    calls,
    outcomes: { completed, failed, cancelled, running },
    error_rate: rounded(failed === 0 && completed === 0 ? null : failed / (completed + failed), 6),
    errors: figures.errors,
    latency_ms: PercentilesDto.from(figures.latency),
    ttft_ms: PercentilesDto.from(figures.ttft),
    usage: {
      input_tokens: figures.inputTokens,
      output_tokens: figures.outputTokens,
      cached_tokens: figures.cachedTokens,
      reasoning_tokens: figures.reasoningTokens,
      total_tokens: figures.inputTokens + figures.outputTokens,
    },
    estimated_calls: figures.estimated,
    tokens_per_second: rounded(figures.tokensPerSecond, 1),
    // Nothing asked, nothing owed; but where no price is known the sum is not zero, it is unknown.
    cost_usd: rounded(figures.costUsd ?? (unpriced === 0 ? 0 : null), 10),
    unpriced_calls: unpriced,
  };
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
