import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { RUN_STATUSES, type RunError, type RunStatus, type RunTotals } from '../../entities/run.entity';
import { IsTimestamp } from './is-timestamp.decorator';

/** Sums over the responses of a run. */
export class RunTotalsDto implements RunTotals {
  /**
   * Tokens read.
   * @example 12
   */
  @IsInt()
  @Min(0)
  input_tokens: number;

  /**
   * Tokens written.
   * @example 14
   */
  @IsInt()
  @Min(0)
  output_tokens: number;

  /**
   * Tokens read from caches.
   * @example 0
   */
  @IsInt()
  @Min(0)
  cached_tokens: number;

  /**
   * Tokens of reasoning.
   * @example 0
   */
  @IsInt()
  @Min(0)
  reasoning_tokens: number;

  /**
   * Tokens read and written.
   * @example 26
   */
  @IsInt()
  @Min(0)
  total_tokens: number;

  /** US dollars; null when one of the prices is unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  cost_usd: number | null;

  /**
   * Milliseconds from the start to the last answer.
   * @example 900
   */
  @IsNumber()
  @Min(0)
  latency_ms: number;
}

/** Why a run failed as a whole. */
export class DocumentRunErrorDto implements RunError {
  /** @example 'quorum_unreachable' */
  @IsString()
  @MaxLength(100)
  code: string;

  /** @example '2 answers were asked for, and only 1 of 3 models gave one.' */
  @IsString()
  @MaxLength(1000)
  message: string;
}

/** One execution of a strategy, in a document. */
export class DocumentRunDto {
  /**
   * Id within the document.
   * @example '01900000-0000-7000-8000-000000000031'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  id: string;

  /**
   * The message that it answers.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  message_id: string;

  /** The response that it is a retry of. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  retry_of?: string | null;

  /**
   * Name of the strategy.
   * @example 'broadcast'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  strategy: string;

  /** How it ended. One that is `running` is imported as interrupted. */
  @ApiProperty({ enum: RUN_STATUSES, example: 'completed' })
  @IsIn(RUN_STATUSES)
  status: RunStatus;

  /** What the strategy was asked to do. */
  @ApiProperty({ required: false, type: Object, additionalProperties: true, example: {} })
  @Omittable()
  @IsObject()
  options?: Record<string, unknown>;

  /** What decided whatever the strategy left to chance; null when it left nothing. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: null })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2_147_483_647)
  seed?: number | null;

  /** Version of the strategy's own words to the models. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: null })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  prompt_version?: number | null;

  /** What the strategy made of the responses. */
  @ApiProperty({ required: false, type: Object, additionalProperties: true, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  result?: Record<string, unknown> | null;

  /** Sums over its responses. */
  @ApiProperty({ required: false, type: RunTotalsDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => RunTotalsDto)
  totals?: RunTotalsDto | null;

  /** Why it failed as a whole; null when it did not. */
  @ApiProperty({ required: false, type: DocumentRunErrorDto, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DocumentRunErrorDto)
  error?: DocumentRunErrorDto | null;

  /** How often it was taken over. */
  @ApiProperty({ required: false, type: 'integer', default: 0, example: 0 })
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  epoch?: number;

  /** Sequence number of its last event. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: 12 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  final_seq?: number | null;

  /**
   * When it began.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  created_at: string;

  /** When it ended. */
  @ApiProperty({
    required: false,
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2025-11-21T09:00:00.900Z',
  })
  @IsOptional()
  @IsTimestamp()
  finished_at?: string | null;
}
