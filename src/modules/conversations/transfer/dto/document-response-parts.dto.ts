import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
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
import { type ToolCall } from '../../../providers/spec/messages';
import { type Citation } from '../../../providers/spec/provider-event';
import {
  type ContextReference,
  type ResponseContext,
  type ResponseError,
} from '../../entities/response.entity';

/** A tool call, in a document. */
export class DocumentToolCallDto implements ToolCall {
  /**
   * Id of the call.
   * @example 'call_1'
   */
  @IsString()
  @MaxLength(500)
  id: string;

  /**
   * Name of the function.
   * @example 'get_weather'
   */
  @IsString()
  @MaxLength(500)
  name: string;

  /**
   * The arguments as JSON text.
   * @example '{"city":"Oslo"}'
   */
  @IsString()
  @MaxLength(1_048_576)
  arguments: string;

  /** What the provider wants back with the call. */
  @ApiProperty({ required: false, type: Object, additionalProperties: { type: 'string' }, example: {} })
  @Omittable()
  @IsObject()
  provider_metadata?: Record<string, string>;
}

/** A cited source, in a document. */
export class DocumentCitationDto implements Citation {
  /**
   * Address of the source.
   * @example 'https://example.com/rainbows'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(10_000)
  url: string;

  /**
   * Its title.
   * @example 'How rainbows form'
   */
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  title?: string;
}

/** Why a response failed, in a document. */
export class DocumentErrorDto implements ResponseError {
  /**
   * Stable code.
   * @example 'rate_limited'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  code: string;

  /**
   * A sentence for people.
   * @example 'The provider is limiting requests.'
   */
  @IsString()
  @MaxLength(10_000)
  message: string;

  /**
   * Whether the same request may succeed later.
   * @example true
   */
  @IsBoolean()
  retryable: boolean;

  /** HTTP status that the provider answered with. */
  @ApiProperty({ type: 'integer', nullable: true, example: 429 })
  @IsOptional()
  @IsInt()
  @Min(100)
  @Max(599)
  provider_status: number | null;

  /**
   * How long the provider asked to wait, milliseconds.
   * @example 2000
   */
  @Omittable()
  @IsInt()
  @Min(0)
  retry_after_ms?: number;
}

/** Something that a model read: a message, a response, or a text that is kept nowhere else. */
export class DocumentContextEntryDto implements ContextReference {
  /**
   * Id of a message of the document.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  @Omittable()
  @IsString()
  @MaxLength(100)
  message_id?: string;

  /** Id of a response of the document. */
  @ApiProperty({ required: false, type: String })
  @Omittable()
  @IsString()
  @MaxLength(100)
  response_id?: string;

  /** Whether the response was another model's, and was quoted. */
  @ApiProperty({ required: false, type: Boolean })
  @Omittable()
  @IsBoolean()
  quoted?: boolean;

  /** Under which name it was quoted, where that was not its model's. */
  @ApiProperty({ required: false, type: String })
  @Omittable()
  @IsString()
  @MaxLength(2_000)
  as?: string;

  /** What was asked in words that are kept nowhere else. */
  @ApiProperty({ required: false, type: String })
  @Omittable()
  @IsString()
  @MaxLength(1_048_576)
  text?: string;
}

/** What a model read before it answered, in a document. */
export class DocumentContextDto implements ResponseContext {
  /** The system prompt. */
  @ApiProperty({ type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(1_000_000)
  system_prompt: string | null;

  /** Messages and responses in the order in which the model read them. */
  @IsArray()
  @ArrayMaxSize(100_000)
  @ValidateNested({ each: true })
  @Type(() => DocumentContextEntryDto)
  entries: DocumentContextEntryDto[];

  /**
   * How many of the oldest were left out.
   * @example 0
   */
  @IsInt()
  @Min(0)
  trimmed: number;
}
