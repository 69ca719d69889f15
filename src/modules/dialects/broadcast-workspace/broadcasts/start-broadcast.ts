import { Injectable } from '@nestjs/common';
import { ChatRequestDto } from '../../../chat/dto/chat-request.dto';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { ReadRun } from '../../../chat/use-cases/read-run';
import { StartRunOnce } from '../../../chat/use-cases/start-run-once';
import { BroadcastDto } from '../dto/broadcast.dto';
import { type BroadcastRequestDto } from '../dto/broadcast-request.dto';
import { SessionRuns } from '../stream/session-runs';
import { AskableModels } from './askable-models';
import { StartInSession } from './start-in-session';

/** Sends one prompt to several panes of a session. */
@Injectable()
export class StartBroadcast {
  constructor(
    private readonly models: AskableModels,
    private readonly startInSession: StartInSession,
    private readonly startRun: StartRunOnce,
    private readonly readRun: ReadRun,
    private readonly sessions: SessionRuns,
  ) {}

  /** Resolves when it has begun. When it throws, nothing was stored and nobody was asked. */
  async execute(
    ownerId: string,
    request: BroadcastRequestDto,
    once: IdempotentRequest | null,
  ): Promise<BroadcastDto> {
    const models = request.models.map(({ provider_id, model_id }) => `${provider_id}/${model_id}`);
    this.models.check(models.map((id, index) => ({ id, field: `models[${index}]` })));
    const asked = ChatRequestDto.toRunRequest(ownerId, {
      prompt: [{ type: 'text', text: request.prompt }],
      models: models.map((model) => ({ model })),
    });
    const { session_id: named } = request;
    const { runId } = await (named === undefined
      ? this.startRun.execute(asked, once)
      : this.startInSession.execute(asked, named, once));
    const run = await this.readRun.execute({ ownerId, runId });
    const { conversation_id: conversationId } = run;
    const sessionId = named ?? conversationId;
    this.sessions.opened({ ownerId, sessionId, conversationId });
    return BroadcastDto.from(sessionId, run);
  }
}
