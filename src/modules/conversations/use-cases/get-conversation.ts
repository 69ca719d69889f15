import { Injectable } from '@nestjs/common';
import { type ConversationDetailDto } from '../dto/conversation-detail.dto';
import { ConversationDto } from '../dto/conversation.dto';
import { ConversationRepository } from '../repositories/conversation.repository';
import { MessageRepository } from '../repositories/message.repository';
import { ParticipantRepository } from '../repositories/participant.repository';
import { messagePage } from './message-page';

/** Reads a conversation: who takes part, and the newest page of what was said. Four statements, whatever its size. */
@Injectable()
export class GetConversation {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly participants: ParticipantRepository,
    private readonly messages: MessageRepository,
  ) {}

  /** Throws `conversation_not_found`. */
  async execute(ownerId: string, id: string): Promise<ConversationDetailDto> {
    const conversation = await this.conversations.findOwned(ownerId, id);
    const participants = await this.participants.byConversation(ownerId, [id]);
    const messages = await messagePage(this.messages, conversation);
    return {
      ...ConversationDto.from(conversation, participants.get(conversation.id) ?? []),
      messages: messages.items,
      older_messages_cursor: messages.next_cursor,
    };
  }
}
