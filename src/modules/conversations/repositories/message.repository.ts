import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In, LessThan } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { groupBy } from '../../../common/group-by';
import { isId } from '../../../common/ids';
import { Message } from '../entities/message.entity';
import { Response } from '../entities/response.entity';
import { type Window } from './conversation.repository';

/** A message and every model's responses to it. */
export interface Turn {
  message: Message;
  responses: Response[];
}

/** What was said in a conversation. Callers make sure first that the conversation exists. */
@Injectable()
export class MessageRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Throws `message_not_found`. */
  async findOwned(ownerId: string, id: string): Promise<Message> {
    const message = isId(id) && (await this.database.manager.findOneBy(Message, { id, ownerId }));
    if (!message) throw new AppError('message_not_found');
    return message;
  }

  /** Newest message first; `after` is the id of the one before the window. Two statements, however many responses. */
  async newestTurns(ownerId: string, conversationId: string, window: Window<string>): Promise<Turn[]> {
    const { manager } = this.database;
    const messages = await manager.find(Message, {
      where: { ownerId, conversationId, ...(window.after ? { id: LessThan(window.after) } : {}) },
      order: { id: 'DESC' },
      take: window.limit,
    });
    if (messages.length === 0) return [];
    const responses = await manager
      .createQueryBuilder(Response, 'response')
      .leftJoin('response.run', 'run')
      .addSelect(['run.id', 'run.retryOf'])
      .where({ ownerId, conversationId, messageId: In(messages.map(({ id }) => id)) })
      .orderBy({ 'response.runId': 'ASC', 'response.position': 'ASC', 'response.id': 'ASC' })
      .getMany();
    const byMessage = groupBy(responses, ({ messageId }) => messageId);
    return messages.map((message) => ({ message, responses: byMessage.get(message.id) ?? [] }));
  }
}
