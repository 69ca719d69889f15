import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, LessThan } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId, newId } from '../../../common/ids';
import { REVEAL } from '../blind/blind-runs';
import { Vote, type VoteKind } from '../entities/vote.entity';
import { type Window } from '../repositories/conversation.repository';

export interface VoteFilter {
  conversationId?: string;
  kind?: VoteKind;
}

/**
 * $1 owner, $2 the runs of the answers, $3 now, $4 the vote. Reveals the runs: the vote is blind if all of them were until then. A second
 * vote of the same person about the same pair takes the place of the first one; it is blind only if it says the same.
 */
const CAST = `
  WITH ${REVEAL}
  INSERT INTO votes (id, owner_id, conversation_id, message_id, kind, response_id, other_response_id, model, other_model, outcome,
    blind, tags, not_counted, style, created_at, updated_at)
  SELECT id, owner_id, conversation_id, message_id, 'preference', response_id, other_response_id, model, other_model, outcome,
    (SELECT count(*) FROM revealed) = cardinality($2::uuid[]), tags, not_counted, style, created_at, updated_at
  FROM jsonb_populate_record(NULL::votes, $4::jsonb)
  ON CONFLICT (owner_id, response_id, other_response_id) DO UPDATE SET model = excluded.model, other_model = excluded.other_model,
    outcome = excluded.outcome, blind = excluded.blind OR (votes.blind AND votes.outcome = excluded.outcome), tags = excluded.tags,
    not_counted = excluded.not_counted, style = excluded.style, updated_at = excluded.updated_at
  RETURNING id, created_at AS "createdAt", blind, ARRAY(SELECT id FROM revealed) AS revealed`;

/** $1 new ids, $2 responses, $3 owner, $4 now. */
const NOTE_TRANSFERRED = `
  INSERT INTO votes (id, owner_id, conversation_id, message_id, kind, response_id, model, tags, not_counted, created_at, updated_at)
  SELECT given.id, $3, r.conversation_id, r.message_id, 'transferred', r.id, r.provider || '/' || r.model, c.tags, 'no_opponent', $4, $4
  FROM unnest($1::uuid[], $2::uuid[]) AS given (id, response_id)
  JOIN responses r ON r.id = given.response_id AND r.owner_id = $3
  JOIN conversations c ON c.id = r.conversation_id
  ON CONFLICT (owner_id, response_id) WHERE kind = 'transferred' DO NOTHING`;

interface CastRow extends Pick<Vote, 'id' | 'createdAt' | 'blind'> {
  revealed: string[];
}

/** What people chose. */
@Injectable()
export class VoteRepository {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /**
   * Keeps a preference in place of an earlier one about the same pair, whose id and time of creation it takes over, and reveals the runs
   * that the answers are of. Says which were blind until then.
   */
  async cast(
    vote: Omit<Vote, 'blind'>,
    runIds: readonly string[],
  ): Promise<{ vote: Vote; revealed: string[] }> {
    const row = {
      id: vote.id,
      owner_id: vote.ownerId,
      conversation_id: vote.conversationId,
      message_id: vote.messageId,
      response_id: vote.responseId,
      other_response_id: vote.otherResponseId,
      model: vote.model,
      other_model: vote.otherModel,
      outcome: vote.outcome,
      tags: vote.tags,
      not_counted: vote.notCounted,
      style: vote.style,
      created_at: vote.createdAt,
      updated_at: vote.updatedAt,
    };
    const parameters = [vote.ownerId, runIds, vote.updatedAt, JSON.stringify(row)];
    const rows: CastRow[] = await this.database.query(CAST, parameters);
    const { revealed, ...kept } = rows[0]!;
    return { vote: { ...vote, ...kept }, revealed };
  }

  /** Notes that answers were put into another participant's context, each once. */
  async noteTransferred(ownerId: string, responseIds: readonly string[]): Promise<void> {
    const ids = responseIds.map(() => newId());
    await this.database.query(NOTE_TRANSFERRED, [ids, responseIds, ownerId, new Date()]);
  }

  /** Newest first; `after` is the id of the one before the window. */
  async list(ownerId: string, filter: VoteFilter, window: Window<string>): Promise<Vote[]> {
    return this.database.manager.find(Vote, {
      where: { ownerId, ...filter, ...(window.after !== undefined && { id: LessThan(window.after) }) },
      order: { id: 'DESC' },
      take: window.limit,
    });
  }

  /** The labels of those of these responses whose models nobody may know. */
  async hiddenAmong(ownerId: string, responseIds: readonly string[]): Promise<Map<string, string | null>> {
    if (responseIds.length === 0) return new Map();
    const rows: { id: string; label: string | null }[] = await this.database.query(
      'SELECT id, label FROM responses WHERE owner_id = $1 AND id = ANY($2::uuid[]) AND hidden',
      [ownerId, responseIds],
    );
    return new Map(rows.map(({ id, label }) => [id, label]));
  }

  /** Throws `vote_not_found`. */
  async delete(ownerId: string, id: string): Promise<void> {
    const { affected } = isId(id)
      ? await this.database.manager.delete(Vote, { id, ownerId })
      : { affected: 0 };
    if (!affected) throw new AppError('vote_not_found');
  }
}
