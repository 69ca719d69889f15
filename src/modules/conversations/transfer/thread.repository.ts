import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { Attempt } from '../entities/attempt.entity';
import { Conversation } from '../entities/conversation.entity';
import { Message } from '../entities/message.entity';
import { Participant } from '../entities/participant.entity';
import { OwnPersona } from '../entities/persona.entity';
import { Response } from '../entities/response.entity';
import { Run } from '../entities/run.entity';
import { Vote } from '../entities/vote.entity';
import { row } from '../repositories/row';
import { type Thread } from './thread';

/** Rows of one statement: Postgres takes 65,535 parameters, a response has about 40. */
const CHUNK = 1_000;

/** Reads and writes whole conversations. */
@Injectable()
export class ThreadRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** As of one moment, also while a run is writing. Throws `conversation_not_found`. */
  async load(ownerId: string, id: string): Promise<Thread> {
    if (!isId(id)) throw new AppError('conversation_not_found');
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const conversation = await manager.findOneBy(Conversation, { id, ownerId });
      if (!conversation) throw new AppError('conversation_not_found');
      const where = { conversationId: id, ownerId };
      return {
        conversation,
        participants: await manager.find(Participant, { where, order: { position: 'ASC' } }),
        messages: await manager.find(Message, { where, order: { id: 'ASC' } }),
        runs: await manager.find(Run, { where, order: { id: 'ASC' } }),
        responses: await manager.find(Response, {
          where,
          order: { runId: 'ASC', position: 'ASC', id: 'ASC' },
        }),
        attempts: await loadAttempts(manager, id),
      };
    });
  }

  /** All of it or nothing. */
  async insert(thread: Thread): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.insert(Conversation, row(thread.conversation));
      await insertParts(manager, thread);
    });
  }

  /**
   * Inserts the thread and what comes with it, unless its owner has conversations or another process inserts it at the same moment.
   * A persona or vote that outlived an earlier thread stays as it is.
   */
  async insertAsFirst(thread: Thread, beside: { persona: OwnPersona; vote: Vote }): Promise<void> {
    const { id, ownerId } = thread.conversation;
    await this.database.transaction(async (manager) => {
      if (await manager.existsBy(Conversation, { ownerId })) return;
      const insertMissing = <T extends ObjectLiteral>(target: EntityTarget<T>, entity: T) =>
        manager.createQueryBuilder().insert().into(target).values(row(entity)).orIgnore();
      const insertion = insertMissing(Conversation, thread.conversation).returning('id');
      const { raw } = (await insertion.execute()) as { raw: { id: string }[] };
      if (!raw.some((inserted) => inserted.id === id)) return;
      await insertParts(manager, thread);
      await insertMissing(OwnPersona, beside.persona).execute();
      await insertMissing(Vote, beside.vote).execute();
    });
  }
}

async function loadAttempts(manager: EntityManager, conversationId: string): Promise<Attempt[]> {
  return manager
    .createQueryBuilder(Attempt, 'attempt')
    .innerJoin('attempt.response', 'response')
    .where('response.conversationId = :conversationId', { conversationId })
    .orderBy('response.runId')
    .addOrderBy('response.position')
    .addOrderBy('response.id')
    .addOrderBy('attempt.number')
    .addOrderBy('attempt.id')
    .getMany();
}

async function insertParts(manager: EntityManager, thread: Thread): Promise<void> {
  await insertAll(manager, Participant, thread.participants);
  await insertAll(manager, Message, thread.messages);
  await insertAll(manager, Run, thread.runs);
  await insertAll(manager, Response, thread.responses);
  await insertAll(manager, Attempt, thread.attempts);
  // Titles and messages are indexed as they are inserted, answers only when a run ends.
  await manager.query('SELECT index_answers($1)', [thread.conversation.id]);
}

async function insertAll<T extends ObjectLiteral>(
  manager: EntityManager,
  target: EntityTarget<T>,
  entities: readonly T[],
): Promise<void> {
  for (let start = 0; start < entities.length; start += CHUNK) {
    await manager.insert(target, entities.slice(start, start + CHUNK).map(row));
  }
}
