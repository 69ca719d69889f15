import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { ConversationRepository, type ExternalName } from '../../repositories/conversation.repository';
import { ParticipantRepository } from '../../repositories/participant.repository';
import { named, type NamedConversation } from './named-conversation';

/** Finds a conversation by what clients of another API say. */
@Injectable()
export class FindConversation {
  constructor(
    private readonly conversations: ConversationRepository,
    private readonly participants: ParticipantRepository,
  ) {}

  /** By the id that a client chose, else by the id that was given here. Throws `conversation_not_found`. */
  async byName(ownerId: string, name: ExternalName): Promise<NamedConversation> {
    const conversation = await this.conversations.findNamed(ownerId, name);
    const participants = await this.participants.byConversation(ownerId, [conversation.id]);
    return named(name.dialect, conversation, participants.get(conversation.id));
  }

  /** The one in which this participant sits. Throws `participant_not_found`. */
  async byParticipant(ownerId: string, dialect: string, participantId: string): Promise<NamedConversation> {
    const id = await this.participants.conversationOf(ownerId, participantId);
    return this.byName(ownerId, { dialect, id }).catch((error: unknown) => {
      // Deleted a moment ago, together with its participants.
      if (!(error instanceof AppError) || error.code !== 'conversation_not_found') throw error;
      throw new AppError('participant_not_found');
    });
  }
}
