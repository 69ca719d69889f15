import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { Conversation } from './conversation.entity';

/**
 * The words of one thing that was said: what full-text search looks at. Written by database triggers only (a title when it
 * is set, a message when it is inserted, the answers of a run when the run ends), so no writer can forget it.
 */
@Entity('search_entries')
@Index(['conversationId'])
@Index('ix_search_entries_words', { synchronize: false })
export class SearchEntry {
  /** Id of the conversation (its title), of the message or of the run. */
  @PrimaryColumn('uuid')
  sourceId: string;

  @Column('text')
  kind: 'title' | 'message' | 'run';

  @Column('uuid')
  ownerId: string;

  @Column('uuid')
  conversationId: string;

  @ManyToOne(() => Conversation, { onDelete: 'CASCADE' })
  @JoinColumn()
  conversation?: Conversation;

  @Column('tsvector', { select: false })
  words: string;
}
