import { Injectable } from '@nestjs/common';
import { ConversationEvents } from '../conversation-events';
import { ConversationRepository } from '../repositories/conversation.repository';

/** Deletes a conversation for good, and tells so: models that are still writing in it are stopped. */
@Injectable()
export class DeleteConversation {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly events: ConversationEvents,
  ) {}

  async execute(ownerId: string, id: string): Promise<void> {
    await this.conversations.delete(ownerId, id);
    this.events.deleted(id);
  }
}
