import { Injectable } from '@nestjs/common';
import { ParticipantDto, type ParticipantListDto } from '../../dto/participant.dto';
import { ConversationRepository } from '../../repositories/conversation.repository';
import { ParticipantRepository } from '../../repositories/participant.repository';

/** Lists who takes part in a conversation, in their order. */
@Injectable()
export class ListParticipants {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly participants: ParticipantRepository,
  ) {}

  async execute(ownerId: string, conversationId: string): Promise<ParticipantListDto> {
    const { id } = await this.conversations.findOwned(ownerId, conversationId);
    const participants = await this.participants.byConversation(ownerId, [id]);
    return {
      items: (participants.get(id) ?? []).map((participant) => ParticipantDto.from(participant)),
      next_cursor: null,
    };
  }
}
