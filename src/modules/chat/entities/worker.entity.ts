import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A process that executes runs. Once its row is gone, its runs belong to whoever settles them. */
@Entity('workers')
export class Worker {
  @PrimaryColumn('uuid')
  id: string;

  @Column({ type: 'timestamptz', precision: 3 })
  startedAt: Date;

  /** Moved on by each heartbeat; on the clock of the database. */
  @Column({ type: 'timestamptz', precision: 3 })
  expiresAt: Date;
}
