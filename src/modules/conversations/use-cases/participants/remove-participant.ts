import { Injectable } from '@nestjs/common';
import { ParticipantRepository } from '../../repositories/participant.repository';

/** Takes a participant out of a conversation. What it said stays. */
@Injectable()
export class RemoveParticipant {
  constructor(private readonly participants: ParticipantRepository) {}

  /** Throws `conversation_not_found` and `participant_not_found`. */
  async execute(ownerId: string, conversationId: string, id: string): Promise<void> {
    await this.participants.remove(ownerId, conversationId, id);
  }
}
