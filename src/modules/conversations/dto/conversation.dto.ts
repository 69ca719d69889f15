import { ApiProperty } from '@nestjs/swagger';
import { type Conversation } from '../entities/conversation.entity';
import { type Participant } from '../entities/participant.entity';
import { ParticipantDto } from './participant.dto';

/** Where a fork branched off. */
export class ForkOriginDto {
  /**
   * The conversation that was forked; it may be gone by now.
   * @example '01900000-0000-7000-8000-000000000001'
   */
  conversation_id: string;

  /** The last message that the fork took along; null when it took none. */
  @ApiProperty({ type: String, nullable: true, example: '01900000-0000-7000-8000-000000000021' })
  message_id: string | null;
}

/** A titled thread with its participants. */
export class ConversationDto {
  /**
   * Id of the conversation.
   * @example '01900000-0000-7000-8000-000000000001'
   */
  id: string;

  /** Null until the first prompt gives it one. */
  @ApiProperty({ type: String, nullable: true, example: 'Welcome to Parley (example)' })
  title: string | null;

  /** What every participant is told that has no system prompt of its own. */
  @ApiProperty({ type: String, nullable: true, example: 'Answer in two sentences.' })
  system_prompt: string | null;

  /**
   * Labels to filter the list by.
   * @example ["example"]
   */
  tags: string[];

  /** When it was archived; null when it is not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  archived_at: string | null;

  /** What it was forked from; null when it is no fork. */
  @ApiProperty({ type: ForkOriginDto, nullable: true, example: null })
  forked_from: ForkOriginDto | null;

  /** Where it came from when it was not begun here, such as the document that was imported. */
  @ApiProperty({ type: Object, additionalProperties: true, nullable: true, example: null })
  provenance: Record<string, unknown> | null;

  /** The models that take part, in the order of their panes. */
  participants: ParticipantDto[];

  /**
   * When it was begun.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  /**
   * When it was last edited (title, system prompt, tags, archived, participants).
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  updated_at: string;

  /**
   * When something was last said.
   * @example '2025-11-21T09:00:00.900Z'
   */
  @ApiProperty({ format: 'date-time' })
  last_activity_at: string;

  static from(conversation: Conversation, participants: readonly Participant[]): ConversationDto {
    return {
      id: conversation.id,
      title: conversation.title,
      system_prompt: conversation.systemPrompt,
      tags: conversation.tags,
      archived_at: conversation.archivedAt?.toISOString() ?? null,
      forked_from: conversation.forkedFromConversationId
        ? {
            conversation_id: conversation.forkedFromConversationId,
            message_id: conversation.forkedFromMessageId,
          }
        : null,
      provenance: conversation.provenance,
      participants: participants.map((participant) => ParticipantDto.from(participant)),
      created_at: conversation.createdAt.toISOString(),
      updated_at: conversation.updatedAt.toISOString(),
      last_activity_at: conversation.lastActivityAt.toISOString(),
    };
  }
}
