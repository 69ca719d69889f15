import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, Unique, VirtualColumn } from 'typeorm';
import { type ModelParameters } from '../../providers/spec/parameters';
import { Conversation } from './conversation.entity';

/** Who a participant plays, for the model (role, style, prompt prefix) and for the front end (icon, color). */
export interface Persona {
  name?: string;
  role?: string;
  icon?: string;
  style?: string;
  color?: string;
  prompt_prefix?: string;
}

/**
 * Which answers of earlier turns a participant reads, beside everything the person said. `own`: only its own. `selected`: at
 * each message the answer that the person chose to continue with, quoted with its name unless it is the participant's own;
 * where nobody chose, its own. `all`: everyone's, the others' quoted with their names.
 */
export const CONTEXT_POLICIES = ['own', 'selected', 'all'] as const;
export type ContextPolicy = (typeof CONTEXT_POLICIES)[number];

/** One model's seat in a conversation. */
@Entity('participants')
@Unique(['conversationId', 'position'], { deferrable: 'INITIALLY DEFERRED' })
export class Participant {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  @Column('uuid')
  conversationId: string;

  @ManyToOne(() => Conversation, { onDelete: 'CASCADE' })
  @JoinColumn()
  conversation?: Conversation;

  /** Order in which a front end shows the participants, from 0. */
  @Column('integer')
  position: number;

  /** The name that was asked for when it is an alias (`claude`), else null. */
  @Column('text', { nullable: true })
  alias: string | null;

  @Column('text')
  provider: string;

  /** The provider's own model id. */
  @Column('text')
  model: string;

  @Column('jsonb', { nullable: true })
  persona: Persona | null;

  @Column('text', { nullable: true })
  systemPrompt: string | null;

  @Column('jsonb', { default: () => `'{}'` })
  parameters: ModelParameters;

  @Column('text', { default: 'own' })
  contextPolicy: ContextPolicy;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  /** It has answered in a blind run on which nobody has voted. Read only. */
  @VirtualColumn('boolean', {
    query: (alias) =>
      `SELECT EXISTS (SELECT FROM responses h WHERE h.participant_id = ${alias}.id AND h.hidden)`,
  })
  hidden?: boolean;
}
