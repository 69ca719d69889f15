import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import {
  type ResponseContext,
  type ResponseRole,
  type ResponseStatus,
} from '../../conversations/entities/response.entity';
import { type RunStatus } from '../../conversations/entities/run.entity';
import { type ModelParameters } from '../../providers/spec/parameters';
import { type ThreadMessage, type ThreadParticipant } from '../context/thread';
import { type RunOptions } from '../engine/run/run-options';

/** A response with all that is needed to ask for it once more; the shape in which the database sends it. */
export interface Retried {
  id: string;
  ownerId: string;
  conversationId: string;
  role: ResponseRole;
  stage: number;
  stageName: string;
  status: ResponseStatus;
  /** Nobody may know whose it is. */
  hidden: boolean;
  alias: string | null;
  provider: string;
  model: string;
  parameters: ModelParameters;
  context: ResponseContext | null;
  /** Of its run. */
  options: RunOptions;
  /** Of its run, which may be a retry itself. */
  strategy: string;
  systemPrompt: string | null;
  message: Omit<ThreadMessage, 'responses'>;
  /** Null when it was removed. */
  participant: ThreadParticipant | null;
  /** The newest retry of it. */
  retry: { id: string; status: RunStatus; fingerprint: string | null } | null;
}

/** $1 response, $2 owner. */
const READ_RETRIED = `
  SELECT r.id, r.owner_id AS "ownerId", r.conversation_id AS "conversationId", r.role, r.stage, r.stage_name AS "stageName", r.status,
    r.hidden, r.alias,
    r.provider, r.model, r.parameters, r.context, runs.options, runs.strategy, c.system_prompt AS "systemPrompt",
    jsonb_build_object('id', m.id, 'role', m.role, 'content', m.content, 'tool_results', m.tool_results) AS message,
    (SELECT jsonb_build_object('id', p.id, 'position', p.position, 'alias', p.alias, 'provider', p.provider,
        'model', p.model, 'persona', p.persona, 'system_prompt', p.system_prompt, 'parameters', p.parameters,
        'context_policy', p.context_policy)
      FROM participants p WHERE p.id = r.participant_id) AS participant,
    (SELECT jsonb_build_object('id', t.id, 'status', t.status, 'fingerprint', t.retry_fingerprint)
      FROM runs t WHERE t.retry_of = r.id ORDER BY t.id DESC LIMIT 1) AS retry
  FROM responses r
    JOIN runs ON runs.id = r.run_id
    JOIN messages m ON m.id = r.message_id
    JOIN conversations c ON c.id = r.conversation_id
  WHERE r.id = $1 AND r.owner_id = $2`;

@Injectable()
export class RetryReader {
  constructor(private readonly database: DataSource) {}

  /** One statement. Throws `response_not_found` for an unknown or foreign id. */
  async find(ownerId: string, id: string): Promise<Retried> {
    const [found]: (Retried | undefined)[] = isId(id)
      ? await this.database.query(READ_RETRIED, [id, ownerId])
      : [];
    if (!found) throw new AppError('response_not_found');
    return found;
  }
}
