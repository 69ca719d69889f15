import { Injectable } from '@nestjs/common';
import { type ParticipantOrderDto } from '../../dto/participant-input.dto';
import { ParticipantDto, type ParticipantListDto } from '../../dto/participant.dto';
import { ParticipantRepository } from '../../repositories/participant.repository';

/** Puts the participants of a conversation into a new order. */
@Injectable()
export class ReorderParticipants {
  constructor(private readonly participants: ParticipantRepository) {}

  /** Throws `conversation_not_found`, and `validation_failed` unless every participant is named once. */
  async execute(
    ownerId: string,
    conversationId: string,
    order: ParticipantOrderDto,
  ): Promise<ParticipantListDto> {
    const ordered = await this.participants.reorder(ownerId, conversationId, order.participant_ids);
    return { items: ordered.map((participant) => ParticipantDto.from(participant)), next_cursor: null };
  }
}
