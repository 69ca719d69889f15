import { Injectable } from '@nestjs/common';
import { type MessageDto } from '../../conversations/dto/message.dto';
import { ListMessages } from '../../conversations/use-cases/list-messages';
import { SavedConversationDto } from './dto/saved-conversation.dto';

const PAGE_SIZE = 100;

/** Reads a whole conversation: this API has no pages. */
@Injectable()
export class ReadConversation {
  constructor(private readonly listMessages: ListMessages) {}

  /** Throws `conversation_not_found`. */
  async execute(ownerId: string, id: string): Promise<SavedConversationDto> {
    const pages: MessageDto[][] = [];
    let cursor: string | undefined;
    do {
      const page = await this.listMessages.execute(ownerId, id, { cursor, limit: PAGE_SIZE });
      pages.unshift(page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return SavedConversationDto.from(id, pages.flat());
  }
}
