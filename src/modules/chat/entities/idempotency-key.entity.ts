import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Message } from '../../conversations/entities/message.entity';
import { Run } from '../../conversations/entities/run.entity';

/** What a client's `Idempotency-Key` began: a run, or a message without one. Goes with that, or when it is too old. */
@Entity('idempotency_keys')
@Check('ck_idempotency_keys_began', '(run_id IS NULL) = (message_id IS NOT NULL)')
@Index(['runId'])
@Index(['messageId'], { where: 'message_id IS NOT NULL' })
@Index(['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn('uuid')
  ownerId: string;

  /** Method and path of the operation: the same key means something else elsewhere. */
  @PrimaryColumn('text')
  route: string;

  @PrimaryColumn('text')
  key: string;

  /** Hash of the request that came with the key first. */
  @Column('text')
  fingerprint: string;

  @Column('uuid', { nullable: true })
  runId: string | null;

  @ManyToOne(() => Run, { onDelete: 'CASCADE' })
  @JoinColumn()
  run?: Run;

  @Column('uuid', { nullable: true })
  messageId: string | null;

  @ManyToOne(() => Message, { onDelete: 'CASCADE' })
  @JoinColumn()
  message?: Message;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
