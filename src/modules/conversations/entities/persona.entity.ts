import { Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** Somebody whom participants can play, written by an owner. Participants keep copies and do not refer to it. */
@Entity('personas')
@Unique(['ownerId', 'nameKey'])
@Index(['ownerId', 'id'])
export class OwnPersona {
  @PrimaryColumn('uuid')
  id: string;

  @Column('uuid')
  ownerId: string;

  @Column('text')
  name: string;

  /** The name as it is looked up: however it is written, there is one of it. */
  @Column('text')
  nameKey: string;

  @Column('text', { nullable: true })
  role: string | null;

  @Column('text', { nullable: true })
  icon: string | null;

  @Column('text', { nullable: true })
  style: string | null;

  @Column('text', { nullable: true })
  color: string | null;

  @Column('text', { nullable: true })
  promptPrefix: string | null;

  /** From 1; each change raises it. */
  @Column('integer', { default: 1 })
  version: number;

  @Column({ type: 'timestamptz', precision: 3 })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3 })
  updatedAt: Date;
}
