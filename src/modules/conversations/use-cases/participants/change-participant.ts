import { Injectable } from '@nestjs/common';
import { ModelCatalogue } from '../../../providers/catalogue/model-catalogue';
import { type ParticipantPatchDto } from '../../dto/participant-input.dto';
import { ParticipantDto } from '../../dto/participant.dto';
import { ParticipantRepository } from '../../repositories/participant.repository';
import { changesOf } from './seat';

/** Changes a participant; what it has said stays as it is. */
@Injectable()
export class ChangeParticipant {
  constructor(
    private readonly participants: ParticipantRepository,
    private readonly catalogue: ModelCatalogue,
  ) {}

  /** Throws `conversation_not_found`, `participant_not_found` and `unknown_model`. */
  async execute(
    ownerId: string,
    conversationId: string,
    id: string,
    patch: ParticipantPatchDto,
  ): Promise<ParticipantDto> {
    const changes = changesOf(patch, this.catalogue);
    return ParticipantDto.from(await this.participants.update(ownerId, conversationId, id, changes));
  }
}
