import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { ROUND } from '../../conversations/entities/response.entity';
import { type Thread } from './thread';

/** No model reads more turns than this; what is older counts as trimmed. */
const MAX_MESSAGES = 500;

/**
 * A summary tells of the conversation and is no part of it, unless it was written for one participant. Its run says so: a fork or
 * an import keeps that.
 */
const READ_MESSAGES = `conversation_id = conversation.id AND ($3::uuid IS NULL OR id <= $3)
          AND NOT EXISTS (SELECT FROM runs
            WHERE runs.message_id = messages.id AND runs.strategy = 'summary' AND messages.participant_id IS NULL)`;

/** What only a message for one participant needs. */
const ADDRESSED = `'participant_id', m.participant_id,
        'provenance', CASE WHEN m.participant_id IS NOT NULL THEN m.provenance END,
        'is_summary', m.participant_id IS NOT NULL
          AND EXISTS (SELECT FROM runs WHERE runs.message_id = m.id AND runs.strategy = 'summary')`;

/** Who fails on a panel without a word is missed by the others: they are told. */
const LEFT_PANEL = `r.status <> 'completed' AND EXISTS (SELECT FROM runs WHERE runs.id = r.run_id AND runs.strategy = 'panel')`;

/**
 * $1 conversation, $2 owner, $3 the newest message to read; null: all; $4 versions to read beside those that count. One statement
 * for all that a run must know of its conversation. Left out are answers that said nothing, what models wrote to each other, and
 * earlier versions unless something may still refer to them.
 */
const READ_THREAD = `
  SELECT conversation.id, conversation.system_prompt, conversation.panel,
    (SELECT jsonb_build_object('text', content, 'read', coalesce(context -> 'entries', '[]')) FROM responses
      WHERE conversation_id = conversation.id AND role = 'memory' AND status = 'completed' AND ($3::uuid IS NULL OR message_id <= $3)
      ORDER BY created_at DESC, id DESC LIMIT 1) AS recap,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', p.id, 'position', p.position, 'alias', p.alias, 'provider', p.provider,
        'model', p.model, 'persona', p.persona, 'system_prompt', p.system_prompt, 'parameters', p.parameters,
        'context_policy', p.context_policy) ORDER BY p.position)
      FROM participants p WHERE p.conversation_id = conversation.id), '[]') AS participants,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', m.id, 'role', m.role, 'content', m.content,
        'tool_results', m.tool_results, ${ADDRESSED}, 'selected_response_id', m.selected_response_id, 'responses', coalesce((
          SELECT jsonb_agg(jsonb_build_object('id', r.id, 'participant_id', r.participant_id, 'provider', r.provider,
            'model', r.model, 'status', r.status, 'content', r.content, 'tool_calls', r.tool_calls,
            'role', r.role, 'hidden', r.hidden, 'superseded', r.superseded) ORDER BY r.created_at, r.position)
          FROM (
            SELECT *, 1 < row_number() OVER (
              PARTITION BY coalesce(participant_id, id), role,
              CASE WHEN role = 'answer' THEN CASE WHEN starts_with(stage_name, '${ROUND}') THEN 1 ELSE stage END END
              ORDER BY activated_at DESC NULLS LAST, id DESC) AS superseded
            FROM responses
            WHERE message_id = m.id AND status <> 'running' AND role IN ('answer', 'synthesis')) r
          WHERE (r.content <> '' OR r.tool_calls <> '[]' OR ${LEFT_PANEL})
            AND (NOT r.superseded OR r.id = m.selected_response_id OR r.tool_calls <> '[]' OR r.id = ANY($4::uuid[]))
          ), '[]')) ORDER BY m.id)
      FROM (
        SELECT * FROM messages WHERE ${READ_MESSAGES}
        ORDER BY id DESC LIMIT ${MAX_MESSAGES}) m
    ), '[]') AS messages,
    greatest(0, (SELECT count(*) FROM messages WHERE ${READ_MESSAGES})
      - ${MAX_MESSAGES})::integer AS older_messages
  FROM conversations conversation
  WHERE conversation.id = $1 AND conversation.owner_id = $2`;

@Injectable()
export class ThreadReader {
  constructor(private readonly database: DataSource) {}

  /**
   * All of the conversation, or what was said until one of its messages, which is the last one then. `versions`: answers to read
   * even if another version counts. Throws `conversation_not_found` for an unknown or foreign id, and `message_not_found`.
   */
  async read(
    ownerId: string,
    conversationId: string,
    until: string | null = null,
    versions: string[] = [],
  ): Promise<Thread> {
    if (until !== null && !isId(until)) throw noSuchMessage(until);
    const [thread]: (Thread | undefined)[] = await this.database.query(READ_THREAD, [
      conversationId,
      ownerId,
      until,
      versions,
    ]);
    if (!thread)
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    if (until !== null && thread.messages.at(-1)?.id !== until.toLowerCase()) throw noSuchMessage(until);
    return thread;
  }
}

function noSuchMessage(id: string): AppError {
  return AppError.field('message_not_found', 'message_id', `the conversation has no message ${id} to answer`);
}
