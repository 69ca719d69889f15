import { Injectable } from '@nestjs/common';
import { ConversationRepository } from '../repositories/conversation.repository';

/** Deletes a conversation for good. */
@Injectable()
export class DeleteConversation {
  constructor(private readonly conversations: ConversationRepository) {}

  async execute(ownerId: string, id: string): Promise<void> {
    await this.conversations.delete(ownerId, id);
  }
}
