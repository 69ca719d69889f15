import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type Page } from '../../../common/pagination';
import { PageCursor, PageLimit } from '../../../common/http/page-query.decorators';
import { type Conversation } from '../entities/conversation.entity';
import { type Participant } from '../entities/participant.entity';
import { ConversationDto } from './conversation.dto';

/** Which conversations to list. */
export class ListConversationsQueryDto {
  /**
   * Words to look for in titles, prompts and answers. All of them must occur somewhere in the conversation; `"quotes"` ask
   * for words in this order, `a or b` for either, `-word` for conversations without it.
   * @example 'rainbow'
   */
  @Omittable()
  @IsString()
  @MaxLength(200)
  q?: string;

  /**
   * Only conversations with this tag.
   * @example 'example'
   */
  @Omittable()
  @IsString()
  @MaxLength(50)
  tag?: string;

  /** `true` lists the archived conversations, `false` (the default) the others. */
  @ApiProperty({ required: false, enum: ['true', 'false'], default: 'false', example: 'false' })
  @Omittable()
  @IsIn(['true', 'false'])
  archived?: 'true' | 'false';

  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** How many to list. */
  @PageLimit(20)
  limit?: number;
}

/** A place where a searched word occurs. */
export class SnippetDto {
  /** What it is a piece of. */
  @ApiProperty({ enum: ['title', 'message', 'response'], example: 'message' })
  source: 'title' | 'message' | 'response';

  /** The message, or the one that the response answers; null for a title. */
  @ApiProperty({ type: String, nullable: true, example: '01900000-0000-7000-8000-000000000021' })
  message_id: string | null;

  /** The response; null for a title or a message. */
  @ApiProperty({ type: String, nullable: true, example: null })
  response_id: string | null;

  /**
   * The piece as HTML: its text is escaped, and each hit is in `<mark>`. Nothing else is markup.
   * @example 'Why do <mark>rainbows</mark> have colors?'
   */
  html: string;
}

/** A conversation in a list. */
export class ConversationListItemDto extends ConversationDto {
  /**
   * Up to three places where the words of `q` occur; empty without `q`.
   * @example []
   */
  snippets: SnippetDto[];

  static of(
    conversation: Conversation,
    participants: readonly Participant[],
    snippets: SnippetDto[],
  ): ConversationListItemDto {
    return { ...ConversationDto.from(conversation, participants), snippets };
  }
}

/** One page of conversations, newest activity first. */
export class ConversationPageDto implements Page<ConversationListItemDto> {
  /** The conversations. */
  items: ConversationListItemDto[];

  /** Pass it as `cursor` for the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}
