import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Conversation } from './conversation.entity';
import { Message } from './message.entity';

export const RUN_STATUSES = ['running', 'completed', 'partial', 'failed', 'cancelled'] as const;
/** `partial`: some responses completed and some did not. */
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Sums over the run's responses. `cost_usd` is null when the price of one is unknown. */
export interface RunTotals {
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  total_tokens: number;
  cost_usd: number | null;
  latency_ms: number;
}

/** What a strategy with several stages made of its responses; each strategy has its own shape. */
export type RunResult = Record<string, unknown>;

/** Why a run failed as a whole; what went wrong with one model is in its response. */
export interface RunError {
  code: string;
  message: string;
}

/** One execution of a strategy over a prompt. */
@Entity('runs')
@Index(['conversationId', 'id'])
@Index(['messageId'])
@Index(['retryOf'], { where: 'retry_of IS NOT NULL' })
@Index('uq_runs_retry_of', ['retryOf'], {
  unique: true,
  where: `status = 'running' AND retry_of IS NOT NULL`,
})
@Index(['workerId'], { where: `status = 'running'` })
@Index('ix_runs_councils', ['ownerId', 'createdAt'], { where: `strategy = 'council'` })
export class Run {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  @Column('uuid')
  conversationId: string;

  @ManyToOne(() => Conversation, { onDelete: 'CASCADE' })
  @JoinColumn()
  conversation?: Conversation;

  @Column('uuid')
  messageId: string;

  @ManyToOne(() => Message, { onDelete: 'CASCADE' })
  @JoinColumn()
  message?: Message;

  /** The response that this run is a retry of. */
  @Column('uuid', { nullable: true })
  retryOf?: string | null;

  // By name: a response knows its run, and modules that import each other are not allowed.
  @ManyToOne('Response', { onDelete: 'SET NULL', nullable: true, deferrable: 'INITIALLY DEFERRED' })
  @JoinColumn({ name: 'retry_of' })
  retriedResponse?: unknown;

  /** Equal for equal retries of that response. */
  @Column('text', { nullable: true })
  retryFingerprint?: string | null;

  @Column('text')
  strategy: string;

  @Column('text')
  status: RunStatus;

  @Column('jsonb', { default: () => `'{}'` })
  options: Record<string, unknown>;

  /** What decides whatever the strategy leaves to chance, so that it can be replayed; null when it leaves nothing. */
  @Column('integer', { nullable: true })
  seed?: number | null;

  /** Of the strategy's own words to the models; null when it has none. */
  @Column('integer', { nullable: true })
  promptVersion?: number | null;

  /** What the strategy made of the responses. */
  @Column('jsonb', { nullable: true })
  result?: RunResult | null;

  @Column('jsonb', { nullable: true })
  totals: RunTotals | null;

  /** Null unless the run failed as a whole. */
  @Column('jsonb', { nullable: true })
  error?: RunError | null;

  /** Who gave which answer is not told before `revealedAt`. */
  @Column('boolean', { default: false })
  blind?: boolean;

  /** When somebody voted on a blind run, or asked for its names. */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  revealedAt?: Date | null;

  /** Raised by every takeover or restart; the high part of an event's `seq`. */
  @Column('integer', { default: 0 })
  epoch: number;

  /** The process that executes it; null in copies. */
  @Column('uuid', { nullable: true })
  workerId?: string | null;

  /** `seq` of `run.completed`; null while running. */
  @Column('bigint', { nullable: true })
  finalSeq: string | null;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}
