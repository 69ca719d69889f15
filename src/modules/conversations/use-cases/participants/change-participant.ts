import { Injectable } from '@nestjs/common';
import { ModelCatalogue } from '../../../providers/catalogue/model-catalogue';
import { type ParticipantPatchDto } from '../../dto/participant-input.dto';
import { ParticipantDto } from '../../dto/participant.dto';
import { CopyPersonas } from '../../personas/copy-personas';
import { ParticipantRepository } from '../../repositories/participant.repository';
import { changesOf } from './seat';

/** Changes a participant; what it has said stays as it is. */
@Injectable()
export class ChangeParticipant {
  constructor(
    private readonly participants: ParticipantRepository,
    private readonly catalogue: ModelCatalogue,
    private readonly personas: CopyPersonas,
  ) {}

  /** Throws `conversation_not_found`, `participant_not_found`, `unknown_model` and `persona_not_found`. */
  async execute(
    ownerId: string,
    conversationId: string,
    id: string,
    patch: ParticipantPatchDto,
  ): Promise<ParticipantDto> {
    const [persona] = await this.personas.execute(ownerId, [patch.persona], () => 'persona');
    const changes = changesOf({ ...patch, persona }, this.catalogue);
    return ParticipantDto.from(await this.participants.update(ownerId, conversationId, id, changes));
  }
}
