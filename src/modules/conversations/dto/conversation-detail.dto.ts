import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type Page } from '../../../common/pagination';
import { ConversationDto } from './conversation.dto';
import { MessageDto } from './message.dto';

/** A conversation with the newest of what was said in it. */
export class ConversationDetailDto extends ConversationDto {
  /** The newest messages (at most 50) with every model's responses, oldest first. */
  messages: MessageDto[];

  /** When there are older messages: pass it as `cursor` to `GET /api/v1/conversations/{id}/messages`. Else null. */
  @ApiProperty({ type: String, nullable: true, example: null })
  older_messages_cursor: string | null;
}

/** Which messages to read. */
export class ListMessagesQueryDto {
  /** `older_messages_cursor` of the conversation or `next_cursor` of the page before. */
  @ApiProperty({ required: false })
  @Omittable()
  @IsString()
  @MaxLength(500)
  cursor?: string;

  /** How many messages to read. */
  @ApiProperty({ required: false, type: 'integer', minimum: 1, maximum: 100, default: 50, example: 50 })
  @Omittable()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;
}

/** One page of messages. Pages go from the newest back; within a page the oldest comes first. */
export class MessagePageDto implements Page<MessageDto> {
  /** The messages with their responses. */
  items: MessageDto[];

  /** Pass it as `cursor` for older messages; null when there are none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}
