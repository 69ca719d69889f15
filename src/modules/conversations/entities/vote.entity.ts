import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** `preference`: between two answers. The others are about one: it was chosen to continue with, transferred, or fused with others. */
export const VOTE_KINDS = ['preference', 'selected', 'transferred', 'fused'] as const;
export type VoteKind = (typeof VOTE_KINDS)[number];

/** How a preference came out: for the first answer of the vote or the second, for neither, or against both. */
export type VoteOutcome = 'first' | 'second' | 'tie' | 'both_bad';

/** Why a vote is kept but is no evidence of which model is better. */
export const NOT_COUNTED = [
  'names_itself',
  'same_model',
  'incomplete',
  'copied',
  'synthesis',
  'no_opponent',
] as const;
export type NotCounted = (typeof NOT_COUNTED)[number];

/**
 * What a person chose. It holds no text, and outlives what it is about: therefore the ids are no foreign keys, and models are those
 * of that time.
 */
@Entity('votes')
@Unique(['ownerId', 'responseId', 'otherResponseId'])
@Index(['ownerId', 'id'])
@Index(['ownerId', 'conversationId'])
@Index(['ownerId', 'messageId'], { unique: true, where: "kind = 'selected'" })
@Index(['ownerId', 'responseId'], { unique: true, where: "kind = 'transferred'" })
@Index('uq_votes_fused', ['ownerId', 'responseId'], { unique: true, where: "kind = 'fused'" })
export class Vote {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  @Column('uuid')
  conversationId: string;

  @Column('uuid')
  messageId: string;

  @Column('text')
  kind: VoteKind;

  /** Of a preference the one with the lower id, so that a pair is one pair whichever way it is shown. */
  @Column('uuid')
  responseId: string;

  @Column('uuid', { nullable: true })
  otherResponseId: string | null;

  /** `provider/model` */
  @Column('text')
  model: string;

  @Column('text', { nullable: true })
  otherModel: string | null;

  @Column('text', { nullable: true })
  outcome: VoteOutcome | null;

  /** The person did not know who had answered. */
  @Column('boolean', { default: false })
  blind: boolean;

  @Column('text', { array: true, default: () => `'{}'` })
  tags: string[];

  /** Null: it counts. */
  @Column('text', { nullable: true })
  notCounted: NotCounted | null;

  /** By how much the first answer is longer, and has more headers, list items and bold words (`styleDifference`). */
  @Column('real', { array: true, nullable: true })
  style: number[] | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
