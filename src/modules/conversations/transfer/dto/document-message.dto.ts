import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBase64,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUrl,
  Matches,
  MaxLength,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { type ToolResult } from '../../entities/message.entity';
import { IsTimestamp } from './is-timestamp.decorator';

const MOST_TEXT = 4 * 1_048_576;

/** A part of a message, in a document: text, or an image as base64 (`data`) or by address (`url`). */
export class DocumentPartDto {
  /** What kind of part it is. */
  @ApiProperty({ enum: ['text', 'image'], example: 'text' })
  @IsIn(['text', 'image'])
  type: 'text' | 'image';

  /**
   * The text of a text part.
   * @example 'Why do rainbows have colors?'
   */
  @ValidateIf((part: DocumentPartDto) => part.type === 'text' || part.text !== undefined)
  @IsString()
  @MaxLength(MOST_TEXT)
  text?: string;

  /** Media type of `data`. */
  @ApiProperty({ required: false, type: String })
  @Omittable()
  @Matches(/^image\/[a-z0-9.+-]{1,100}$/u, { message: '$property must be the media type of an image' })
  media_type?: string;

  /** The image, base64. */
  @ApiProperty({ required: false, type: String })
  @ValidateIf(
    (part: DocumentPartDto) => part.type === 'image' && (part.data !== undefined || part.url === undefined),
  )
  @IsBase64()
  data?: string;

  /** Address of the image. */
  @ApiProperty({ required: false, type: String })
  @Omittable()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  @MaxLength(10_000)
  url?: string;
}

/** What a tool answered, in a document. */
export class DocumentToolResultDto implements ToolResult {
  /**
   * The response that made the call.
   * @example '01900000-0000-7000-8000-000000000041'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  response_id: string;

  /**
   * Id of the call.
   * @example 'call_1'
   */
  @IsString()
  @MaxLength(500)
  tool_call_id: string;

  /**
   * What the tool answered.
   * @example '21 degrees'
   */
  @IsString()
  @MaxLength(MOST_TEXT)
  content: string;

  /**
   * Whether the tool failed.
   * @example false
   */
  @Omittable()
  @IsBoolean()
  is_error?: boolean;
}

/** What was said, in a document. */
export class DocumentMessageDto {
  /**
   * Id within the document.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  id: string;

  /** Who speaks. */
  @ApiProperty({ enum: ['user', 'tool'], example: 'user' })
  @IsIn(['user', 'tool'])
  role: 'user' | 'tool';

  /** What was said, part by part. */
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => DocumentPartDto)
  content: DocumentPartDto[];

  /** Results of tools. */
  @ApiProperty({ required: false, type: [DocumentToolResultDto], nullable: true, example: null })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => DocumentToolResultDto)
  tool_results?: DocumentToolResultDto[] | null;

  /** The one participant that reads it; left out or null: all of them. One that is not in the document: nobody. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  participant_id?: string | null;

  /** The answer that the conversation goes on with. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  selected_response_id?: string | null;

  /** Where it came from when nobody typed it there. */
  @ApiProperty({ required: false, type: Object, additionalProperties: true, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  provenance?: Record<string, unknown> | null;

  /**
   * When it was said.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  created_at: string;
}
