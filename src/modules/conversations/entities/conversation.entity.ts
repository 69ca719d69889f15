import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A titled thread that belongs to one owner. */
@Entity('conversations')
@Index('ix_conversations_current', ['ownerId', 'lastActivityAt', 'id'], { where: 'archived_at IS NULL' })
@Index('ix_conversations_archived', ['ownerId', 'lastActivityAt', 'id'], { where: 'archived_at IS NOT NULL' })
@Index('ix_conversations_tags', { synchronize: false })
@Index('uq_conversations_external_id', ['ownerId', 'dialect', 'externalId'], {
  unique: true,
  where: 'external_id IS NOT NULL',
})
@Check('ck_conversations_external_id', '(dialect IS NULL) = (external_id IS NULL)')
export class Conversation {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  /** Null until the first prompt gives one. */
  @Column('text', { nullable: true })
  title: string | null;

  @Column('text', { nullable: true })
  systemPrompt: string | null;

  @Column('text', { array: true, default: () => `'{}'` })
  tags: string[];

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  archivedAt: Date | null;

  @Column('uuid', { nullable: true })
  forkedFromConversationId: string | null;

  @Column('uuid', { nullable: true })
  forkedFromMessageId: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;

  /** When something was last said; the list's order. */
  @Column({ type: 'timestamptz', precision: 3 })
  lastActivityAt: Date;

  /** Where it came from when it was not begun here (an import). */
  @Column('jsonb', { nullable: true })
  provenance: Record<string, unknown> | null;

  /** How panels are held here, unless a run says otherwise; a strategy reads it. */
  @Column('jsonb', { nullable: true })
  panel?: Record<string, unknown> | null;

  /** Which API its client speaks that chose `externalId`. */
  @Column('text', { nullable: true })
  dialect?: string | null;

  /** The id that a client chose for it where clients choose. A copy of the conversation has none. */
  @Column('text', { nullable: true })
  externalId?: string | null;
}
