import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { ModelParametersDto } from '../../dto/model-parameters.dto';
import { PersonaDto } from '../../dto/persona.dto';
import { CONTEXT_POLICIES, type ContextPolicy } from '../../entities/participant.entity';
import { IsTimestamp } from './is-timestamp.decorator';

/** Where a fork branched off, in a document. */
export class DocumentForkOriginDto {
  /**
   * The conversation that was forked.
   * @example '01900000-0000-7000-8000-000000000001'
   */
  @IsUUID()
  conversation_id: string;

  /** The last message that the fork took along. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsUUID()
  message_id?: string | null;
}

/** The conversation itself, in a document. */
export class DocumentConversationDto {
  /**
   * Its id where it was exported. The import gets a new one and remembers this one.
   * @example '01900000-0000-7000-8000-000000000001'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  id: string;

  /** Its title. */
  @ApiProperty({ required: false, type: String, nullable: true, example: 'Rainbows' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  title?: string | null;

  /** Its system prompt. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(1_000_000)
  system_prompt?: string | null;

  /** Its labels. */
  @ApiProperty({ required: false, type: [String], example: ['physics'] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  tags?: string[];

  /** When it was archived. */
  @ApiProperty({ required: false, type: String, format: 'date-time', nullable: true, example: null })
  @IsOptional()
  @IsTimestamp()
  archived_at?: string | null;

  /** What it was forked from. */
  @ApiProperty({ required: false, type: DocumentForkOriginDto, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DocumentForkOriginDto)
  forked_from?: DocumentForkOriginDto | null;

  /** Where it came from when it was imported. */
  @ApiProperty({ required: false, type: Object, additionalProperties: true, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  provenance?: Record<string, unknown> | null;

  /**
   * When it was begun.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  created_at: string;

  /**
   * When it was last edited.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  updated_at: string;

  /**
   * When something was last said.
   * @example '2025-11-21T09:00:00.900Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  last_activity_at: string;
}

/** One model's seat, in a document. */
export class DocumentParticipantDto {
  /**
   * Id within the document.
   * @example '01900000-0000-7000-8000-000000000011'
   */
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  id: string;

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

  /** Who it plays. */
  @ApiProperty({ required: false, type: PersonaDto, nullable: true, example: null })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PersonaDto)
  persona?: PersonaDto | null;

  /** Its own system prompt. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(1_000_000)
  system_prompt?: string | null;

  /** Generation parameters that it is called with. */
  @ApiProperty({ required: false, type: ModelParametersDto, example: { temperature: 0.7 } })
  @Omittable()
  @IsObject()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  parameters?: ModelParametersDto;

  /** Which answers of earlier turns it reads. */
  @ApiProperty({ required: false, enum: CONTEXT_POLICIES, default: 'own', example: 'own' })
  @Omittable()
  @IsIn(CONTEXT_POLICIES)
  context_policy?: ContextPolicy;

  /**
   * When it joined.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  @IsTimestamp()
  created_at: string;
}
