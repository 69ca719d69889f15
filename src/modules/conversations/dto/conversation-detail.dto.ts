import { ApiProperty } from '@nestjs/swagger';
import { type Page } from '../../../common/pagination';
import { PageCursor, PageLimit } from '../../../common/http/page-query.decorators';
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
  @PageCursor()
  cursor?: string;

  /** How many messages to read. */
  @PageLimit(50)
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
