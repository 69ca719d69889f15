import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId, newId } from '../../../common/ids';
import { Message } from '../../conversations/entities/message.entity';
import { type ResponseRole, type ResponseStatus } from '../../conversations/entities/response.entity';
import { type ContentPart } from '../../providers/spec/messages';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { violates } from './violates';

/** An answer, or something that a person said, that is to be transferred; the shape in which the database sends it. */
export interface Transferable {
  kind: 'response' | 'message';
  id: string;
  conversationId: string;
  /** Who gave the answer, if that one is still there; of what a person said, who alone reads it. */
  participantId: string | null;
  /** The message that it is, or that it answers. */
  messageId: string;
  /** `provider/model` of an answer. */
  model: string | null;
  /** Other names of the model that gave the answer. */
  alias: string | null;
  providerModel: string | null;
  status: ResponseStatus;
  /** Of an answer, what it was for in its run. */
  role: ResponseRole | null;
  content: ContentPart[];
  text: string;
  at: Date;
  provenance: Record<string, unknown> | null;
  /** It sums up what others said, on a seat that is not its own; or it is the task to do so. */
  isSummary: boolean;
  /** An answer of which nobody may know whose it is. */
  hidden: boolean;
}

/** What is put into a participant's context. */
export type TransferredMessage = Required<
  Pick<
    Message,
    'id' | 'ownerId' | 'conversationId' | 'content' | 'text' | 'participantId' | 'provenance' | 'createdAt'
  >
>;

/** $1 owner, $2 ids. */
const READ_SOURCES = `
  SELECT 'response' AS kind, r.id, r.conversation_id AS "conversationId", r.participant_id AS "participantId",
    r.message_id AS "messageId", r.provider || '/' || r.model AS model, r.alias,
    r.provider_model AS "providerModel", r.status, r.role,
    jsonb_build_array(jsonb_build_object('type', 'text', 'text', r.content)) AS content,
    r.content AS text, coalesce(r.finished_at, r.created_at) AS at,
    NULL::jsonb AS provenance,
    EXISTS (SELECT FROM runs WHERE runs.message_id = r.message_id AND runs.strategy = 'summary') AS "isSummary",
    r.hidden
  FROM responses r WHERE r.owner_id = $1 AND r.id = ANY($2::uuid[])
  UNION ALL
  SELECT 'message', m.id, m.conversation_id, m.participant_id, m.id, NULL, NULL, NULL, 'completed', NULL, m.content, m.text, m.created_at,
    m.provenance,
    EXISTS (SELECT FROM runs WHERE runs.message_id = m.id AND runs.strategy = 'summary'), false
  FROM messages m WHERE m.owner_id = $1 AND m.id = ANY($2::uuid[]) AND m.role = 'user'`;

/** $1 participant, $2 owner, $3 conversation. */
const READ_READER = 'SELECT id FROM participants WHERE id = $1 AND owner_id = $2 AND conversation_id = $3';

/** $1 conversation, $2 participant. */
const COUNT_ANONYMISED = `
  SELECT count(*)::integer AS count FROM messages
  WHERE conversation_id = $1 AND participant_id = $2 AND provenance->>'mode' = 'anonymised' AND provenance ? 'label'`;

/**
 * $1 conversation, $2 owner, $3 now, $4 messages, $5 participant, $6 idempotency key with the first message, $7 answers that they are
 * of, each with a new id, to be noted as the person's choice.
 */
const ADD_MESSAGES = `
  WITH conversation AS (
    UPDATE conversations SET last_activity_at = greatest(last_activity_at, $3)
    WHERE id = $1 AND owner_id = $2
      AND EXISTS (SELECT FROM participants p WHERE p.id = $5 AND p.conversation_id = conversations.id)
    RETURNING id
  ), message AS (
    INSERT INTO messages (id, owner_id, conversation_id, role, content, text, provenance, participant_id, created_at)
    SELECT m.id, $2, conversation.id, 'user', m.content, m.text, m.provenance, $5::uuid, $3
    FROM conversation, jsonb_to_recordset($4::jsonb) AS m (id uuid, content jsonb, text text, provenance jsonb)
  ), idempotency_key AS (
    INSERT INTO idempotency_keys (owner_id, route, key, fingerprint, message_id, created_at)
    SELECT $2, k.route, k.key, k.fingerprint, k.message_id, $3
    FROM conversation, jsonb_to_recordset($6::jsonb) AS k (route text, key text, fingerprint text, message_id uuid)
  ), choice AS (
    INSERT INTO votes (id, owner_id, conversation_id, message_id, kind, response_id, model, tags, not_counted, created_at, updated_at)
    SELECT chosen.id, $2, c.id, r.message_id, 'transferred', r.id, r.provider || '/' || r.model, c.tags, 'no_opponent', $3, $3
    FROM conversation JOIN conversations c ON c.id = conversation.id
      CROSS JOIN jsonb_to_recordset($7::jsonb) AS chosen (id uuid, response_id uuid)
      JOIN responses r ON r.id = chosen.response_id
    ON CONFLICT (owner_id, response_id) WHERE kind = 'transferred' DO NOTHING
  )
  SELECT id FROM conversation`;

/** Reads what is to be transferred, and writes down what was. */
@Injectable()
export class TransferRecorder {
  constructor(private readonly database: DataSource) {}

  /** Those that are there and the owner's, in no order. */
  async sources(ownerId: string, ids: readonly string[]): Promise<Transferable[]> {
    return this.database.query(READ_SOURCES, [ownerId, ids.filter(isId)]);
  }

  /** Whether the participant is in the conversation. */
  async hasReader(ownerId: string, conversationId: string, participantId: string): Promise<boolean> {
    if (!isId(participantId)) return false;
    const rows: unknown[] = await this.database.query(READ_READER, [participantId, ownerId, conversationId]);
    return rows.length > 0;
  }

  /** How many answers were put anonymously into the context of this participant. */
  async countAnonymised(conversationId: string, participantId: string): Promise<number> {
    const [row]: { count: number }[] = await this.database.query(COUNT_ANONYMISED, [
      conversationId,
      participantId,
    ]);
    return row?.count ?? 0;
  }

  /**
   * All of them, for one participant of one conversation, or none. Throws `participant_not_found` when that was removed
   * meanwhile, and `idempotency_conflict` when the same key has begun something.
   */
  async add(
    messages: readonly [TransferredMessage, ...TransferredMessage[]],
    answerIds: readonly string[],
    once: IdempotentRequest | null,
  ): Promise<void> {
    const [{ ownerId, conversationId, participantId, createdAt, id }] = messages;
    try {
      const rows: unknown[] = await this.database.query(ADD_MESSAGES, [
        conversationId,
        ownerId,
        createdAt,
        JSON.stringify(messages),
        participantId,
        JSON.stringify(once ? [{ ...once, message_id: id }] : []),
        JSON.stringify(answerIds.map((response_id) => ({ id: newId(), response_id }))),
      ]);
      if (rows.length === 0) throw new AppError('participant_not_found');
    } catch (error) {
      if (violates(error, 'pk_idempotency_keys')) throw new AppError('idempotency_conflict');
      throw error;
    }
  }

  /** All messages of one transfer, by the id of the first. */
  async find(ownerId: string, id: string): Promise<Message[]> {
    const { manager } = this.database;
    const first = await manager.findOneBy(Message, { ownerId, id });
    const together = first?.provenance?.transfer_id;
    if (!first || typeof together !== 'string') return first ? [first] : [];
    return manager
      .createQueryBuilder(Message, 'm')
      .where({ ownerId, conversationId: first.conversationId })
      .andWhere(`m.provenance->>'transfer_id' = :together`, { together })
      .orderBy('m.id')
      .getMany();
  }
}
