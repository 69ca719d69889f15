import { Column, Entity, Index, OneToMany, PrimaryColumn } from 'typeorm';
import { Participant } from './participant.entity';

/** A titled thread that belongs to one owner. */
@Entity('conversations')
@Index('ix_conversations_owner_id_last_activity_at_id', ['ownerId', 'lastActivityAt', 'id'])
@Index('ix_conversations_search', { synchronize: false })
@Index('ix_conversations_tags', { synchronize: false })
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

  @Column('timestamptz', { precision: 3, nullable: true })
  archivedAt: Date | null;

  @Column('uuid', { nullable: true })
  forkedFromConversationId: string | null;

  @Column('uuid', { nullable: true })
  forkedFromMessageId: string | null;

  @Column('timestamptz', { precision: 3 })
  createdAt: Date;

  @Column('timestamptz', { precision: 3 })
  updatedAt: Date;

  /** When something was last said; the list's order. */
  @Column('timestamptz', { precision: 3 })
  lastActivityAt: Date;

  /**
   * Everything said here, as a text search vector: prompts are added when a run starts, answers when it ends. A database
   * trigger puts the title in front of it in a second column, `search`, which is what queries match.
   */
  @Column('tsvector', { default: '', select: false, insert: false, update: false })
  spoken: string;

  @Column('tsvector', { default: '', select: false, insert: false, update: false })
  search: string;

  @OneToMany(() => Participant, (participant) => participant.conversation)
  participants?: Participant[];
}
