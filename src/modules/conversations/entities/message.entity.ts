import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { type ContentPart } from '../../providers/spec/messages';
import { Conversation } from './conversation.entity';

/** What a tool answered to one call of one response. */
export interface ToolResult {
  response_id: string;
  tool_call_id: string;
  content: string;
  is_error?: boolean;
}

/** What a person said (`user`), or the results of the tools that models called (`tool`). Ordered by id (UUIDv7). */
@Entity('messages')
@Index(['conversationId', 'id'])
@Index(['selectedResponseId'], { where: 'selected_response_id IS NOT NULL' })
export class Message {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  @Column('uuid')
  conversationId: string;

  @ManyToOne(() => Conversation, { onDelete: 'CASCADE' })
  @JoinColumn()
  conversation?: Conversation;

  @Column('text')
  role: 'user' | 'tool';

  @Column('jsonb', { default: () => `'[]'` })
  content: ContentPart[];

  /** The text parts of `content`, joined: what is searched and shown in lists. */
  @Column('text', { default: '' })
  text: string;

  @Column('jsonb', { nullable: true })
  toolResults: ToolResult[] | null;

  /**
   * The one participant that reads it; null: everybody. Also of a participant that was removed, and then nobody reads it:
   * therefore it is no foreign key.
   */
  @Column('uuid', { nullable: true })
  participantId?: string | null;

  /** The answer that the conversation goes on with, when somebody chose one. */
  @Column('uuid', { nullable: true })
  selectedResponseId?: string | null;

  // By name: a response knows its message, and modules that import each other are not allowed.
  @ManyToOne('Response', { onDelete: 'SET NULL', nullable: true, deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn()
  selectedResponse?: unknown;

  /** Where a message came from when nobody typed it here (fork, import, transfer). */
  @Column('jsonb', { nullable: true })
  provenance: Record<string, unknown> | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
