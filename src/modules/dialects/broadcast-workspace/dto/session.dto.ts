import { ApiProperty } from '@nestjs/swagger';
import { type NamedConversation } from '../../../conversations/use-cases/named/named-conversation';
import { PaneDto } from './pane.dto';

/** A session: a conversation with its panes. */
export class SessionSummaryDto {
  /**
   * What the client calls it; else the id of the conversation.
   * @example "test-session"
   */
  session_id: string;

  /**
   * The conversation of the native API that it is.
   * @example "01900000-0000-7000-8000-000000000001"
   */
  conversation_id: string;

  /** What it is about: at first the beginning of the first prompt. */
  @ApiProperty({ type: String, nullable: true, example: 'Explain quantum computing in simple terms' })
  name: string | null;

  /** In the order in which they were added. */
  panes: PaneDto[];

  /** @example "2025-11-21T09:00:00.000Z" */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  /**
   * When something was last said.
   * @example "2025-11-21T09:00:00.900Z"
   */
  @ApiProperty({ format: 'date-time' })
  updated_at: string;

  static from({ name, conversation }: NamedConversation): SessionSummaryDto {
    return {
      session_id: name,
      conversation_id: conversation.id,
      name: conversation.title,
      panes: conversation.participants.map((participant) => PaneDto.from(participant)),
      created_at: conversation.created_at,
      updated_at: conversation.last_activity_at,
    };
  }
}

/** A part of the list of sessions. */
export class WorkspaceSessionListDto {
  /** The newest activity first. */
  sessions: SessionSummaryDto[];

  /**
   * How many there are in all.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  total: number;
}

/** A session that is gone. */
export class DeletedSessionDto {
  /** @example "test-session" */
  session_id: string;

  /** @example true */
  deleted: boolean;

  /** @example "The session was deleted." */
  message: string;
}
