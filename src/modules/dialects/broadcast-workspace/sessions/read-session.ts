import { Injectable } from '@nestjs/common';
import { type MessageDto } from '../../../conversations/dto/message.dto';
import { ListMessages } from '../../../conversations/use-cases/list-messages';
import { FindConversation } from '../../../conversations/use-cases/named/find-conversation';
import { DIALECT } from '../dialect';
import { SessionDetailDto } from '../dto/session-detail.dto';

const PAGE_SIZE = 100;

/** Reads a whole session: this API has no pages of messages. */
@Injectable()
export class ReadSession {
  constructor(
    private readonly conversations: FindConversation,
    private readonly listMessages: ListMessages,
  ) {}

  /** Throws `conversation_not_found`. */
  async execute(ownerId: string, sessionId: string): Promise<SessionDetailDto> {
    const session = await this.conversations.byName(ownerId, { dialect: DIALECT, id: sessionId });
    const pages: MessageDto[][] = [];
    let cursor: string | undefined;
    do {
      const page = await this.listMessages.execute(ownerId, session.conversation.id, {
        cursor,
        limit: PAGE_SIZE,
      });
      pages.unshift(page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    return SessionDetailDto.of(session, pages.flat());
  }
}
