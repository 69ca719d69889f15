import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that executes runs. Once its row is gone, its runs belong to whoever settles them. */
@Entity('workers')
export class Worker {
  @PrimaryColumn('uuid')
  id: string;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt: Date;

  /** A `WorkerProcess`, where another one on the same machine can tell whether it lives; else null. */
  @Column('jsonb', { nullable: true })
  process: object | null;

  /** Moved on by each heartbeat; on the clock of the database. */
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
