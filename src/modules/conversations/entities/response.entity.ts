import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { numeric } from '../../../database/numeric.transformer';
import { type ToolCall } from '../../providers/spec/messages';
import { type ModelParameters } from '../../providers/spec/parameters';
import { type Citation, type FinishReason } from '../../providers/spec/provider-event';
import { Conversation } from './conversation.entity';
import { Message } from './message.entity';
import { Participant } from './participant.entity';
import { Run } from './run.entity';

export const RESPONSE_STATUSES = ['running', 'completed', 'failed', 'cancelled'] as const;
export type ResponseStatus = (typeof RESPONSE_STATUSES)[number];

export const RESPONSE_ROLES = [
  'answer',
  'ballot',
  'draft',
  'insights',
  'comparison',
  'synthesis',
  'selection',
  'memory',
] as const;
/**
 * What a response is for in its run. Later turns read answers and syntheses; everything else is inner work of a strategy, which
 * nobody goes on with.
 */
export type ResponseRole = (typeof RESPONSE_ROLES)[number];

/** Whether a conversation can go on with a response of this role. */
export function isSaid(role: ResponseRole): boolean {
  return role === 'answer' || role === 'synthesis';
}

/** How stages are called in which everybody says anew what it said before: each answer takes the place of the one before. */
export const ROUND = 'round ';

/** Why a response failed, as clients see it. */
export interface ResponseError {
  /** A `FailureKind`, or `interrupted` when the server stopped. */
  code: string;
  message: string;
  retryable: boolean;
  /** HTTP status that the provider answered with, when it answered. */
  provider_status: number | null;
  retry_after_ms?: number;
}

/** Something that a model read. Without any field: a reference that a copy of the conversation could not take along. */
export interface ContextReference {
  message_id?: string;
  response_id?: string;
  /** The response was another model's, and was quoted. */
  quoted?: boolean;
  /** Under which name, where it was not that of its model. */
  as?: string;
  /** What was asked in words that are kept nowhere else, by a later stage of a strategy. */
  text?: string;
}

/** What a response was asked with: references, so that it can be shown exactly without storing texts twice. */
export interface ResponseContext {
  system_prompt: string | null;
  /** In the order in which the model read them. */
  entries: ContextReference[];
  /** How many of the oldest entries were left out because the model's window is too small. */
  trimmed: number;
}

/** One model's answer within a run. */
@Entity('responses')
@Index(['conversationId', 'messageId'])
@Index(['messageId'])
@Index(['runId', 'position'])
@Index(['participantId'])
@Index(['ownerId', 'createdAt'])
@Index('ix_responses_hidden', ['participantId'], { where: 'hidden' })
export class Response {
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
  runId: string;

  @ManyToOne(() => Run, { onDelete: 'CASCADE' })
  @JoinColumn()
  run?: Run;

  /** The message that it answers. */
  @Column('uuid')
  messageId: string;

  @ManyToOne(() => Message, { onDelete: 'CASCADE' })
  @JoinColumn()
  message?: Message;

  /** Null when the participant was removed. */
  @Column('uuid', { nullable: true })
  participantId: string | null;

  @ManyToOne(() => Participant, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn()
  participant?: Participant | null;

  /** Order among the responses of the run, from 0. */
  @Column('integer')
  position: number;

  /** The stage of the strategy that asked for it, from 1. */
  @Column('integer', { default: 1 })
  stage: number;

  @Column('text', { default: 'answers' })
  stageName: string;

  @Column('text', { default: 'answer' })
  role: ResponseRole;

  /** What an answer of a blind run is called while nobody knows whose it is (`A`). It keeps it. */
  @Column('text', { nullable: true })
  label?: string | null;

  /** Its run is blind, and nobody has voted. */
  @Column('boolean', { default: false })
  hidden?: boolean;

  @Column('text', { nullable: true })
  alias: string | null;

  @Column('text')
  provider: string;

  @Column('text')
  model: string;

  /** The model that the provider says answered, when it says. */
  @Column('text', { nullable: true })
  providerModel: string | null;

  @Column('text')
  status: ResponseStatus;

  @Column('text', { default: '' })
  content: string;

  @Column('text', { nullable: true })
  reasoning: string | null;

  @Column('jsonb', { default: () => `'[]'` })
  toolCalls: ToolCall[];

  @Column('jsonb', { default: () => `'[]'` })
  citations: Citation[];

  @Column('text', { nullable: true })
  finishReason: FinishReason | null;

  @Column('jsonb', { nullable: true })
  error: ResponseError | null;

  /** The content is not the whole answer: the response failed or was cancelled after text came. */
  @Column('boolean', { default: false })
  partial: boolean;

  @Column('jsonb', { default: () => `'{}'` })
  parameters: ModelParameters;

  /** Parameters that were asked for and left out because the model does not take them. */
  @Column('text', { array: true, default: () => `'{}'` })
  droppedParameters: string[];

  @Column('jsonb', { nullable: true })
  context: ResponseContext | null;

  @Column('integer', { nullable: true })
  inputTokens: number | null;

  @Column('integer', { nullable: true })
  outputTokens: number | null;

  @Column('integer', { nullable: true })
  cachedTokens: number | null;

  @Column('integer', { nullable: true })
  reasoningTokens: number | null;

  /** True when we counted because the provider did not say. */
  @Column('boolean', { default: false })
  estimated: boolean;

  /** US dollars; null when the price is unknown. */
  @Column('numeric', { precision: 20, scale: 10, nullable: true, transformer: numeric })
  costUsd: number | null;

  @Column('text', { nullable: true })
  priceVersion: string | null;

  /** From the call to the first text, reasoning or tool call. */
  @Column('double precision', { nullable: true })
  ttftMs: number | null;

  @Column('double precision', { nullable: true })
  latencyMs: number | null;

  @Column('integer', { default: 0 })
  epoch: number;

  /**
   * When it last became the version that counts. Of the versions of one participant's answer to one message, the one with the
   * latest counts (`activeVersions`); null: a retry that has not completed.
   */
  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  activatedAt?: Date | null;

  /** Written by a fork or an import: no call of this server, so statistics leave it out. */
  @Column('boolean', { default: false })
  copied: boolean;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, nullable: true })
  finishedAt: Date | null;
}
