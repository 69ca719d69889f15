import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { type FinishReason } from '../../../providers/spec/provider-event';
import { ModelParametersDto } from '../../dto/model-parameters.dto';
import {
  RESPONSE_ROLES,
  RESPONSE_STATUSES,
  type ResponseRole,
  type ResponseStatus,
} from '../../entities/response.entity';
import { DocumentMeterDto } from './document-meter.dto';
import {
  DocumentCitationDto,
  DocumentContextDto,
  DocumentErrorDto,
  DocumentToolCallDto,
} from './document-response-parts.dto';
import { IsTimestamp } from './is-timestamp.decorator';

/** As much as the server keeps of any answer. */
const MOST_TEXT = 1_048_576;
const FINISH_REASONS = ['stop', 'length', 'content_filter', 'tool_calls'] as const satisfies FinishReason[];

/** One model's answer, in a document. */
export class DocumentResponseDto extends DocumentMeterDto {
  /**
   * Id within the document.
   * @example '01900000-0000-7000-8000-000000000041'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  id: string;

  /**
   * The run that it belongs to.
   * @example '01900000-0000-7000-8000-000000000031'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  run_id: string;

  /**
   * The message that it answers: the one of its run.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  message_id: string;

  /** The participant that spoke; null when it was removed. */
  @ApiProperty({
    required: false,
    type: String,
    nullable: true,
    example: '01900000-0000-7000-8000-000000000011',
  })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  participant_id?: string | null;

  /**
   * Place among the responses of the run, from 0.
   * @example 0
   */
  @IsInt()
  @Min(0)
  @Max(100_000)
  position: number;

  /** Stage of the run that it belongs to, from 1. */
  @ApiProperty({ required: false, type: 'integer', minimum: 1, default: 1, example: 1 })
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(1_000)
  stage?: number;

  /** Name of the stage. */
  @ApiProperty({ required: false, default: 'answers', example: 'answers' })
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  stage_name?: string;

  /** What it is for in its run. */
  @ApiProperty({ required: false, enum: RESPONSE_ROLES, default: 'answer', example: 'answer' })
  @Omittable()
  @IsIn(RESPONSE_ROLES)
  role?: ResponseRole;

  /** The name that was asked for when it was an alias. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  alias?: string | null;

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

  /** How it ended. One that is `running` is imported as interrupted. */
  @ApiProperty({ enum: RESPONSE_STATUSES, example: 'completed' })
  @IsIn(RESPONSE_STATUSES)
  status: ResponseStatus;

  /**
   * The answer.
   * @example 'Sunlight bends and splits into colors inside raindrops.'
   */
  @IsString()
  @MaxLength(MOST_TEXT)
  content: string;

  /** The model's reasoning. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(MOST_TEXT)
  reasoning?: string | null;

  /** Functions that the model asked to have called. */
  @ApiProperty({ required: false, type: [DocumentToolCallDto], example: [] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => DocumentToolCallDto)
  tool_calls?: DocumentToolCallDto[];

  /** Sources that the model cited. */
  @ApiProperty({ required: false, type: [DocumentCitationDto], example: [] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true })
  @Type(() => DocumentCitationDto)
  citations?: DocumentCitationDto[];

  /** Why the model stopped. */
  @ApiProperty({ required: false, enum: [...FINISH_REASONS, null], nullable: true, example: 'stop' })
  @IsOptional()
  @IsIn(FINISH_REASONS)
  finish_reason?: FinishReason | null;

  /** What went wrong. */
  @ApiProperty({ required: false, type: DocumentErrorDto, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DocumentErrorDto)
  error?: DocumentErrorDto | null;

  /** Whether `content` is not the whole answer. */
  @ApiProperty({ required: false, default: false, example: false })
  @Omittable()
  @IsBoolean()
  partial?: boolean;

  /** The generation parameters that were sent. */
  @ApiProperty({ required: false, type: ModelParametersDto, example: { temperature: 0.7 } })
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  parameters?: ModelParametersDto;

  /** Parameters that were left out because the model does not take them. */
  @ApiProperty({ required: false, type: [String], example: [] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(100, { each: true })
  dropped_parameters?: string[];

  /** What the model read. */
  @ApiProperty({ required: false, type: DocumentContextDto, nullable: true })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DocumentContextDto)
  context?: DocumentContextDto | null;

  /** When it last became the version that counts; null: never. */
  @ApiProperty({
    required: false,
    type: String,
    format: 'date-time',
    nullable: true,
    example: '2025-11-21T09:00:00.000Z',
  })
  @IsOptional()
  @IsTimestamp()
  activated_at?: string | null;

  /**
   * When the model was called.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  created_at: string;

  /** When the answer ended. */
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
