import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The next piece of an answer that is being written. Pieces are only ever added; they go when the answer is stored. */
@Entity('checkpoints')
@Index(['responseId'])
export class Checkpoint {
  @PrimaryColumn('uuid')
  attemptId: string;

  /** From 1, within the attempt. */
  @PrimaryColumn('integer')
  number: number;

  @Column('uuid')
  responseId: string;

  @Column('text')
  content: string;

  @Column('text')
  reasoning: string;

  /** What came of tool calls and citations, a `CheckpointParts`; null when nothing did. */
  @Column('jsonb', { nullable: true })
  parts: object | null;

  /** Of the whole request, by our own count. */
  @Column('integer')
  inputTokens: number;

  @Column('double precision', { nullable: true })
  ttftMs: number | null;

  /** How long the attempt had taken up to here. */
  @Column('double precision')
  latencyMs: number;
}
