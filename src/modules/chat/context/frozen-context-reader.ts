import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type ResponseContext } from '../../conversations/entities/response.entity';
import { type FrozenContext, readFrozen } from './frozen-context';
import { type ThreadMessage, type ThreadResponse } from './thread';

/** $1 conversation, $2 messages, $3 responses. */
const READ_REFERENCED = `
  SELECT
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', id, 'role', role, 'content', content, 'tool_results', tool_results,
        'participant_id', participant_id,
        'provenance', CASE WHEN participant_id IS NOT NULL THEN provenance END))
      FROM messages WHERE conversation_id = $1 AND id = ANY($2::uuid[])), '[]') AS messages,
    coalesce((
      SELECT jsonb_agg(jsonb_build_object('id', id, 'provider', provider, 'model', model, 'role', role, 'status', status,
        'content', content, 'tool_calls', tool_calls, 'hidden', hidden))
      FROM responses WHERE conversation_id = $1 AND id = ANY($3::uuid[])), '[]') AS responses`;

/** Reads what models were sent. */
@Injectable()
export class FrozenContextReader {
  constructor(private readonly database: DataSource) {}

  /**
   * What one model was sent, of which `context` was stored in this conversation, and whether it goes on from an answer of which nobody
   * may know whose it is. One statement.
   */
  async read(conversationId: string, context: ResponseContext): Promise<FrozenContext & { hidden: boolean }> {
    const ids = (name: 'message_id' | 'response_id') => context.entries.flatMap((entry) => entry[name] ?? []);
    const [found]: [{ messages: Omit<ThreadMessage, 'responses'>[]; responses: ThreadResponse[] }] =
      await this.database.query(READ_REFERENCED, [conversationId, ids('message_id'), ids('response_id')]);
    const frozen = readFrozen(context, {
      messages: new Map(found.messages.map((message) => [message.id, message])),
      responses: new Map(found.responses.map((response) => [response.id, response])),
    });
    return { ...frozen, hidden: found.responses.some(({ hidden }) => hidden) };
  }
}
