import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Run } from '../../conversations/entities/run.entity';

/** The run that a client's `Idempotency-Key` began. Goes with its run, or when it is too old. */
@Entity('idempotency_keys')
@Index(['runId'])
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

  @Column('uuid')
  runId: string;

  @ManyToOne(() => Run, { onDelete: 'CASCADE' })
  @JoinColumn()
  run?: Run;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;
}
