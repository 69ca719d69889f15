import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId, newId } from '../../../common/ids';
import { Response } from '../entities/response.entity';

/**
 * $1 response, $2 owner, $3 now, $4 new id of a vote. One statement, so that a message never names an answer that does not count, and
 * what is noted is what was chosen. Later than any other version, whatever the clocks say.
 */
const SELECT_RESPONSE = `
  WITH chosen AS (
    UPDATE responses
    SET activated_at = greatest($3::timestamptz, (
      SELECT max(other.activated_at) + interval '1 millisecond' FROM responses other
      WHERE other.message_id = responses.message_id AND other.participant_id = responses.participant_id
        AND other.role = responses.role AND other.id <> responses.id))
    WHERE id = $1 AND owner_id = $2 AND status <> 'running' AND content <> ''
    RETURNING id, owner_id, conversation_id, message_id, provider || '/' || model AS model
  ), noted AS (
    INSERT INTO votes (id, owner_id, conversation_id, message_id, kind, response_id, model, tags, not_counted, created_at, updated_at)
    SELECT $4, chosen.owner_id, conversation_id, message_id, 'selected', chosen.id, model, c.tags, 'no_opponent', $3, $3
    FROM chosen JOIN conversations c ON c.id = conversation_id
    ON CONFLICT (owner_id, message_id) WHERE kind = 'selected'
    DO UPDATE SET response_id = excluded.response_id, model = excluded.model, tags = excluded.tags, updated_at = excluded.updated_at
  )
  UPDATE messages SET selected_response_id = chosen.id FROM chosen WHERE messages.id = chosen.message_id`;

/** Answers as they were given. The chat module writes them. */
@Injectable()
export class ResponseRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** With its run. Throws `response_not_found`. */
  async findOwned(ownerId: string, id: string): Promise<Response> {
    const response =
      isId(id) &&
      (await this.database.manager.findOne(Response, { where: { id, ownerId }, relations: { run: true } }));
    if (!response) throw new AppError('response_not_found');
    return response;
  }

  /** The answers of these runs, in the order in which they are shown. */
  async answersOf(ownerId: string, runIds: readonly string[]): Promise<Response[]> {
    if (runIds.length === 0) return [];
    return this.database.manager.find(Response, {
      where: { ownerId, runId: In([...runIds]), role: 'answer' },
      order: { runId: 'ASC', position: 'ASC' },
    });
  }

  /** Makes an answer that has ended and says something the one to continue with, and the version that counts. */
  async select(ownerId: string, id: string): Promise<void> {
    await this.database.query(SELECT_RESPONSE, [id, ownerId, new Date(), newId()]);
  }
}
