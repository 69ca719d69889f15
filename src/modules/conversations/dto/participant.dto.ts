import { ApiProperty } from '@nestjs/swagger';
import { CONTEXT_POLICIES, type ContextPolicy, type Participant } from '../entities/participant.entity';
import { veiledParticipant } from '../blind/veil';
import { ModelParametersDto } from './model-parameters.dto';
import { PersonaDto } from './persona.dto';

/** One model's seat in a conversation. A front end draws it as a pane. */
export class ParticipantDto {
  /**
   * Id of the participant.
   * @example '01900000-0000-7000-8000-000000000011'
   */
  id: string;

  /**
   * Place among the participants, from 0.
   * @example 0
   */
  position: number;

  /** The name that was asked for when it is an alias (`claude`), else null. */
  @ApiProperty({ type: String, nullable: true, example: null })
  alias: string | null;

  /**
   * Id of the provider.
   * @example 'demo'
   */
  provider: string;

  /**
   * Full id of the model: `provider/model`. `blind/hidden`, and everything else that would tell is empty, while it has an answer in a
   * blind run that nobody has voted on.
   * @example 'demo/quick'
   */
  model: string;

  /** Who it plays; null when it plays nobody. */
  @ApiProperty({ type: PersonaDto, nullable: true, example: { name: 'Ada', icon: '🔭' } })
  persona: PersonaDto | null;

  /** Its own system prompt, which replaces the conversation's; null when it has none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  system_prompt: string | null;

  /** Generation parameters that it is called with. */
  parameters: ModelParametersDto;

  /** Which answers of earlier turns it reads: `own` only its own, `selected` the chosen ones, `all` everyone's. */
  @ApiProperty({ enum: CONTEXT_POLICIES, example: 'own' })
  context_policy: ContextPolicy;

  /**
   * When it joined.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  static from(given: Participant): ParticipantDto {
    const participant = veiledParticipant(given);
    return {
      id: participant.id,
      position: participant.position,
      alias: participant.alias,
      provider: participant.provider,
      model: `${participant.provider}/${participant.model}`,
      persona: participant.persona,
      system_prompt: participant.systemPrompt,
      parameters: participant.parameters,
      context_policy: participant.contextPolicy,
      created_at: participant.createdAt.toISOString(),
    };
  }
}

/** All participants of a conversation, in their order. */
export class ParticipantListDto {
  /** The participants. */
  items: ParticipantDto[];

  /** Always null: there is only one page. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: null;
}
