import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { numeric } from '../../../database/numeric.transformer';
import { type ModelParameters } from '../../providers/spec/parameters';
import { Response, type ResponseContext } from './response.entity';

export const ATTEMPT_OUTCOMES = ['running', 'completed', 'failed', 'cancelled'] as const;
export type AttemptOutcome = (typeof ATTEMPT_OUTCOMES)[number];

/** What one call was sent. */
export interface AttemptRequest {
  parameters: ModelParameters;
  dropped_parameters: string[];
  context: ResponseContext;
}

/**
 * One upstream call, made for a response or for a choice of a completion that nobody keeps: a row of the billing ledger. Inserted before
 * the call, and for a completion at the same time.
 */
@Entity('attempts')
@Check('ck_attempts_asked_for', '(response_id IS NULL) = (completion_id IS NOT NULL)')
@Index('ix_attempts_completion_id_choice_number', ['completionId', 'choice', 'number'], {
  unique: true,
  where: 'completion_id IS NOT NULL',
})
@Index('ix_attempts_worker_id', ['workerId'], { where: "completion_id IS NOT NULL AND outcome = 'running'" })
@Index(['ownerId', 'startedAt'], { where: 'completion_id IS NOT NULL AND number = 1' })
@Index(['responseId', 'number'], { unique: true })
export class Attempt {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  /** Null in the rows of completions, which are written and summed up by statements of their own and never read as entities. */
  @Column('uuid', { nullable: true })
  responseId: string;

  @ManyToOne(() => Response, { onDelete: 'CASCADE' })
  @JoinColumn()
  response?: Response;

  /** Of a completion: what its clients know it by. */
  @Column('uuid', { nullable: true, select: false })
  completionId?: string | null;

  /** Of a completion: which of its choices, from 0. */
  @Column('integer', { nullable: true, select: false })
  choice?: number | null;

  /** Of a completion: the process that makes the call. */
  @Column('uuid', { nullable: true, select: false })
  workerId?: string | null;

  /** From 1. */
  @Column('integer')
  number: number;

  @Column('text')
  provider: string;

  @Column('text')
  model: string;

  @Column('text', { nullable: true })
  providerModel: string | null;

  /** What a fallback was sent, where it differs from what the response says: it becomes the response's if this call answers. */
  @Column('jsonb', { nullable: true, select: false })
  request?: AttemptRequest | null;

  @Column('text')
  outcome: AttemptOutcome;

  /** A `FailureKind`, when it failed. */
  @Column('text', { nullable: true })
  errorCode: string | null;

  @Column('integer', { nullable: true })
  statusCode: number | null;

  @Column('text', { nullable: true })
  upstreamRequestId: string | null;

  @Column('integer', { nullable: true })
  inputTokens: number | null;

  @Column('integer', { nullable: true })
  outputTokens: number | null;

  @Column('integer', { nullable: true })
  cachedTokens: number | null;

  @Column('integer', { nullable: true })
  reasoningTokens: number | null;

  @Column('boolean', { default: false })
  estimated: boolean;

  @Column('numeric', { precision: 20, scale: 10, nullable: true, transformer: numeric })
  costUsd: number | null;

  @Column('text', { nullable: true })
  priceVersion: string | null;

  @Column('double precision', { nullable: true })
  ttftMs: number | null;

  @Column('double precision', { nullable: true })
  latencyMs: number | null;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}
