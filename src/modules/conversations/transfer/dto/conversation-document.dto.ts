import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDefined, IsIn, IsObject, ValidateNested } from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';
import { DocumentAttemptDto } from './document-attempt.dto';
import { DocumentConversationDto, DocumentParticipantDto } from './document-conversation.dto';
import { DocumentMessageDto } from './document-message.dto';
import { DocumentResponseDto } from './document-response.dto';
import { DocumentRunDto } from './document-run.dto';
import { IsTimestamp } from './is-timestamp.decorator';

export const DOCUMENT_FORMAT = 'parley.conversation';
export const DOCUMENT_VERSION = 1;
const MOST_ROWS = 100_000;

/**
 * A whole conversation as a document. The lists refer to each other by the ids in the document; messages and runs are in the
 * order in which they were made, participants in the order of their panes.
 */
export class ConversationDocumentDto {
  /** What kind of document it is. */
  @ApiProperty({ enum: [DOCUMENT_FORMAT], example: DOCUMENT_FORMAT })
  @IsIn([DOCUMENT_FORMAT])
  format: string;

  /** Version of the format. */
  @ApiProperty({ enum: [DOCUMENT_VERSION], type: 'integer', example: DOCUMENT_VERSION })
  @IsIn([DOCUMENT_VERSION])
  version: number;

  /**
   * When it was exported.
   * @example '2025-11-21T10:00:00.000Z'
   */
  @ApiProperty({ required: false, format: 'date-time' })
  @Omittable()
  @IsTimestamp()
  exported_at?: string;

  /** The conversation itself. */
  @IsDefined()
  @IsObject()
  @ValidateNested()
  @Type(() => DocumentConversationDto)
  conversation: DocumentConversationDto;

  /** Who takes part. */
  @IsArray()
  @ArrayMaxSize(1_000)
  @ValidateNested({ each: true })
  @Type(() => DocumentParticipantDto)
  participants: DocumentParticipantDto[];

  /** What was said. */
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => DocumentMessageDto)
  messages: DocumentMessageDto[];

  /** The runs. */
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => DocumentRunDto)
  runs: DocumentRunDto[];

  /** The answers. */
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => DocumentResponseDto)
  responses: DocumentResponseDto[];

  /** The upstream calls. */
  @IsArray()
  @ArrayMaxSize(MOST_ROWS)
  @ValidateNested({ each: true })
  @Type(() => DocumentAttemptDto)
  attempts: DocumentAttemptDto[];
}
