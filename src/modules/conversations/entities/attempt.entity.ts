import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
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

/** One upstream call made for a response: a row of the billing ledger. Inserted before the call. */
@Entity('attempts')
@Index(['responseId', 'number'], { unique: true })
export class Attempt {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  @Column('uuid')
  responseId: string;

  @ManyToOne(() => Response, { onDelete: 'CASCADE' })
  @JoinColumn()
  response?: Response;

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
