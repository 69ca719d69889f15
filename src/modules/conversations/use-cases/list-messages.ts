import { Injectable } from '@nestjs/common';
import { type ListMessagesQueryDto, type MessagePageDto } from '../dto/conversation-detail.dto';
import { ConversationRepository } from '../repositories/conversation.repository';
import { MessageRepository } from '../repositories/message.repository';
import { messagePage } from './message-page';

/** Reads what was said, page by page from the newest back. */
@Injectable()
export class ListMessages {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly messages: MessageRepository,
  ) {}

  /** Throws `conversation_not_found` and `invalid_cursor`. */
  async execute(ownerId: string, id: string, query: ListMessagesQueryDto): Promise<MessagePageDto> {
    const conversation = await this.conversations.findOwned(ownerId, id);
    return messagePage(this.messages, conversation, query);
  }
}
