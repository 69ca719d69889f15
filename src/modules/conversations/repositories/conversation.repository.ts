import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, IsNull } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { Conversation } from '../entities/conversation.entity';
import { Participant } from '../entities/participant.entity';
import { type Activity } from './activity-cursor';
import { row } from './row';

/** Which of an owner's conversations a list shows. */
export interface ConversationFilter {
  archived: boolean;
  tag?: string;
}

/** A part of a list: what comes after `after`, at most `limit`. */
export interface Window<Key> {
  after?: Key;
  limit: number;
}

/** What a client calls a conversation: the id that it chose in its API, or the id that was given here. */
export interface ExternalName {
  dialect: string;
  id: string;
}

/** A part of a list that is counted from its beginning. */
export interface Slice {
  limit: number;
  offset: number;
}

export type ConversationChanges = Partial<
  Pick<Conversation, 'title' | 'systemPrompt' | 'tags' | 'archivedAt'>
>;

/** Conversations by owner. Somebody else's conversation is treated as one that does not exist. */
@Injectable()
export class ConversationRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Stores a new conversation with its participants, both or neither. */
  async insert(conversation: Conversation, participants: readonly Participant[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.insert(Conversation, row(conversation));
      if (participants.length > 0) await manager.insert(Participant, participants.map(row));
    });
  }

  /** Throws `conversation_not_found`. */
  async findOwned(ownerId: string, id: string): Promise<Conversation> {
    const conversation = isId(id) && (await this.database.manager.findOneBy(Conversation, { id, ownerId }));
    if (!conversation) throw new AppError('conversation_not_found');
    return conversation;
  }

  /** The one whose client chose this id, else the one that was given it here. Throws `conversation_not_found`. */
  async findNamed(ownerId: string, { dialect, id }: ExternalName): Promise<Conversation> {
    const chosen = await this.database.manager.findOneBy(Conversation, { ownerId, dialect, externalId: id });
    return chosen ?? this.findOwned(ownerId, id);
  }

  /** Newest activity first, archived ones left out; and how many there are in all. */
  async slice(ownerId: string, { limit, offset }: Slice): Promise<[Conversation[], number]> {
    return this.database.manager.findAndCount(Conversation, {
      where: { ownerId, archivedAt: IsNull() },
      order: { lastActivityAt: 'DESC', id: 'DESC' },
      take: limit,
      skip: offset,
    });
  }

  /** The named ones that (still) exist, in the order of the ids. */
  async findManyOwned(ownerId: string, ids: readonly string[]): Promise<Conversation[]> {
    const found = await this.database.manager.findBy(Conversation, { id: In([...ids]), ownerId });
    const byId = new Map(found.map((conversation) => [conversation.id, conversation]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  /** Newest activity first. */
  async list(ownerId: string, filter: ConversationFilter, window: Window<Activity>): Promise<Conversation[]> {
    const query = this.database
      .createQueryBuilder(Conversation, 'c')
      .where('c.ownerId = :ownerId', { ownerId })
      .andWhere(filter.archived ? 'c.archivedAt IS NOT NULL' : 'c.archivedAt IS NULL')
      .orderBy('c.lastActivityAt', 'DESC')
      .addOrderBy('c.id', 'DESC')
      .limit(window.limit);
    if (filter.tag !== undefined) query.andWhere('c.tags @> ARRAY[:tag]::text[]', { tag: filter.tag });
    if (window.after)
      query.andWhere('(c.lastActivityAt, c.id) < (:lastActivityAt, :id)', { ...window.after });
    return query.getMany();
  }

  /** Writes only the named columns, so that a run that ends at the same moment loses nothing. */
  async update(ownerId: string, id: string, changes: ConversationChanges): Promise<void> {
    if (!isId(id)) throw new AppError('conversation_not_found');
    const { affected } = await this.database.manager.update(
      Conversation,
      { id, ownerId },
      { ...changes, updatedAt: new Date() },
    );
    if (!affected) throw new AppError('conversation_not_found');
  }

  /** Deletes the conversation and, through the foreign keys, all that hangs on it. */
  async delete(ownerId: string, id: string): Promise<void> {
    if (!isId(id)) throw new AppError('conversation_not_found');
    const { affected } = await this.database.manager.delete(Conversation, { id, ownerId });
    if (!affected) throw new AppError('conversation_not_found');
  }
}
