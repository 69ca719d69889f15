import { type ParticipantDto } from '../../../conversations/dto/participant.dto';
import { type ConversationDto } from '../../../conversations/dto/conversation.dto';
import { ApiProperty } from '@nestjs/swagger';
import { type PanelWish, TURN_POLICIES, type TurnPolicy } from '../../../chat/strategies/panel/panel-options';
import { nameOnPanel } from '../name-on-panel';

/** Somebody on the panel of a session. */
export class SessionPanelistDto {
  /**
   * Its `model_source` in a stream.
   * @example "demo/thoughtful"
   */
  id: string;

  /**
   * The participant of the conversation that it is.
   * @example "01900000-0000-7000-8000-000000000011"
   */
  participant_id: string;

  /** @example "demo/thoughtful" */
  model: string;

  /** @example "The Thinker (simulated)" */
  role: string;

  /** @example "🤔" */
  icon: string;

  /** @example "takes its time" */
  collaboration_style: string;

  /** @example "violet" */
  color_theme: string;

  static from(participant: ParticipantDto): SessionPanelistDto {
    const { id, model, persona } = participant;
    return {
      id: nameOnPanel(participant),
      participant_id: id,
      model,
      role: persona?.role ?? '',
      icon: persona?.icon ?? '',
      collaboration_style: persona?.style ?? '',
      color_theme: persona?.color ?? '',
    };
  }
}

/** A discussion that has begun: a conversation of all its panelists. */
export class SessionDto {
  /** @example "01900000-0000-7000-8000-000000000001" */
  session_id: string;

  /** What the panel is there for. */
  @ApiProperty({ type: String, nullable: true, example: 'Discuss the future of AI' })
  mission: string | null;

  /** In the order in which they were selected. */
  panelists: SessionPanelistDto[];

  /** Who speaks when. */
  @ApiProperty({ enum: TURN_POLICIES, example: 'parallel' })
  turn_policy: TurnPolicy;

  /** @example "2025-11-21T09:00:00.000Z" */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  static from(conversation: ConversationDto, { turn_policy = 'parallel' }: PanelWish): SessionDto {
    return {
      session_id: conversation.id,
      mission: conversation.system_prompt,
      panelists: conversation.participants.map((participant) => SessionPanelistDto.from(participant)),
      turn_policy,
      created_at: conversation.created_at,
    };
  }
}
