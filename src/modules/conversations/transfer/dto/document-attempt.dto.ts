import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { ATTEMPT_OUTCOMES, type AttemptOutcome } from '../../entities/attempt.entity';
import { DocumentMeterDto } from './document-meter.dto';
import { IsTimestamp } from './is-timestamp.decorator';

/** One upstream call, in a document. */
export class DocumentAttemptDto extends DocumentMeterDto {
  /**
   * The response that it was made for.
   * @example '01900000-0000-7000-8000-000000000041'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  response_id: string;

  /**
   * Number among the response's attempts, from 1.
   * @example 1
   */
  @IsInt()
  @Min(1)
  @Max(1_000)
  number: number;

  /**
   * Id of the provider.
   * @example 'demo'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  provider: string;

  /**
   * The provider's own model id.
   * @example 'quick'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  model: string;

  /** The model that the provider says answered. */
  @ApiProperty({ required: false, type: String, nullable: true, example: 'quick' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  provider_model?: string | null;

  /** How it ended. */
  @ApiProperty({ enum: ATTEMPT_OUTCOMES, example: 'completed' })
  @IsIn(ATTEMPT_OUTCOMES)
  outcome: AttemptOutcome;

  /** Why it failed. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  error_code?: string | null;

  /** HTTP status that the provider answered with. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: 200 })
  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(599)
  status_code?: number | null;

  /** The provider's id of the request. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  upstream_request_id?: string | null;

  /**
   * When it was made.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  started_at: string;

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
