import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { type Thread } from './thread';

/** No model reads more turns than this; what is older counts as trimmed. */
const MAX_MESSAGES = 500;

/** One statement for all that a run must know of its conversation. Answers that said nothing are left out. */
const READ_THREAD = `
  SELECT conversation.id, conversation.system_prompt,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', p.id, 'position', p.position, 'alias', p.alias, 'provider', p.provider,
        'model', p.model, 'persona', p.persona, 'system_prompt', p.system_prompt, 'parameters', p.parameters,
        'context_policy', p.context_policy) ORDER BY p.position)
      FROM participants p WHERE p.conversation_id = conversation.id), '[]') AS participants,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', m.id, 'role', m.role, 'content', m.content,
        'tool_results', m.tool_results, 'responses', coalesce((
          SELECT jsonb_agg(jsonb_build_object('id', r.id, 'participant_id', r.participant_id, 'provider', r.provider,
            'model', r.model, 'status', r.status, 'content', r.content, 'tool_calls', r.tool_calls) ORDER BY r.created_at, r.position)
          FROM responses r
          WHERE r.message_id = m.id AND r.status <> 'running' AND (r.content <> '' OR r.tool_calls <> '[]')), '[]')
        ) ORDER BY m.id)
      FROM (SELECT * FROM messages WHERE conversation_id = conversation.id ORDER BY id DESC LIMIT ${MAX_MESSAGES}) m
    ), '[]') AS messages,
    greatest(0, (SELECT count(*) FROM messages WHERE conversation_id = conversation.id) - ${MAX_MESSAGES})::integer
      AS older_messages
  FROM conversations conversation
  WHERE conversation.id = $1 AND conversation.owner_id = $2`;

@Injectable()
export class ThreadReader {
  constructor(private readonly database: DataSource) {}

  /** Throws `conversation_not_found` for an unknown or foreign id. */
  async read(ownerId: string, conversationId: string): Promise<Thread> {
    const [thread]: (Thread | undefined)[] = await this.database.query(READ_THREAD, [
      conversationId,
      ownerId,
    ]);
    if (!thread)
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    return thread;
  }
}
