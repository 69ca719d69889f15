import { Injectable } from '@nestjs/common';
import { ConversationRepository, type Slice } from '../../repositories/conversation.repository';
import { ParticipantRepository } from '../../repositories/participant.repository';
import { named, type NamedConversation } from './named-conversation';

/** Lists conversations for APIs that count from the beginning of the list. */
@Injectable()
export class SliceConversations {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly participants: ParticipantRepository,
  ) {}

  /** Newest activity first; `total` counts those beside the slice, too. Archived ones are left out. */
  async execute(
    ownerId: string,
    dialect: string,
    slice: Slice,
  ): Promise<{ items: NamedConversation[]; total: number }> {
    const [conversations, total] = await this.conversations.slice(ownerId, slice);
    const participants = await this.participants.byConversation(
      ownerId,
      conversations.map(({ id }) => id),
    );
    return {
      items: conversations.map((conversation) =>
        named(dialect, conversation, participants.get(conversation.id)),
      ),
      total,
    };
  }
}
