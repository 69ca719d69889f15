import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../../config/app-config';
import { ModelCatalogue } from '../../../providers/catalogue/model-catalogue';
import { type ParticipantInputDto } from '../../dto/participant-input.dto';
import { ParticipantDto } from '../../dto/participant.dto';
import { CopyPersonas } from '../../personas/copy-personas';
import { ParticipantRepository } from '../../repositories/participant.repository';
import { seat } from './seat';

/** Seats a model in a conversation, behind those that are there. */
@Injectable()
export class AddParticipant {
  constructor(
    private readonly participants: ParticipantRepository,
    private readonly catalogue: ModelCatalogue,
    private readonly personas: CopyPersonas,
    private readonly config: AppConfig,
  ) {}

  /** Throws `conversation_not_found`, `unknown_model`, `persona_not_found` and `too_many_models`. */
  async execute(
    ownerId: string,
    conversationId: string,
    input: ParticipantInputDto,
  ): Promise<ParticipantDto> {
    const [persona] = await this.personas.execute(ownerId, [input.persona], () => 'persona');
    const participant = seat({ ...input, persona }, { ownerId, conversationId, position: 0 }, this.catalogue);
    await this.participants.append(participant, this.config.chat.maxModelsPerRun);
    return ParticipantDto.from(participant);
  }
}
