import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { ChatRequestDto } from '../../../chat/dto/chat-request.dto';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { ReadRun } from '../../../chat/use-cases/read-run';
import { StartRunOnce } from '../../../chat/use-cases/start-run-once';
import { FindConversation } from '../../../conversations/use-cases/named/find-conversation';
import { DIALECT } from '../dialect';
import { PaneMessageDto } from '../dto/broadcast.dto';
import { type PaneMessageRequestDto } from '../dto/broadcast-request.dto';
import { AskableModels } from './askable-models';

/** Asks the model of one pane, which alone reads the question. */
@Injectable()
export class ContinuePane {
  constructor(
    private readonly conversations: FindConversation,
    private readonly models: AskableModels,
    private readonly startRun: StartRunOnce,
    private readonly readRun: ReadRun,
  ) {}

  /** Throws `participant_not_found`, `provider_not_configured` and what starting a run throws. */
  async execute(
    ownerId: string,
    paneId: string,
    { request, once }: { request: PaneMessageRequestDto; once: IdempotentRequest | null },
  ): Promise<PaneMessageDto> {
    const { name, conversation } = await this.conversations.byParticipant(ownerId, DIALECT, paneId);
    const { session_id: sessionId = name, message } = request;
    const pane = conversation.participants.find(({ id }) => id === paneId.toLowerCase());
    if (!pane || ![name, conversation.id].includes(sessionId)) throw noSuchPane(sessionId);
    this.models.check([{ id: pane.model, field: 'pane_id' }]);
    const asked = ChatRequestDto.toRunRequest(ownerId, {
      conversation_id: conversation.id,
      prompt: [{ type: 'text', text: message }],
      models: [{ participant_id: pane.id }],
    });
    const { runId } = await this.startRun.execute({ ...asked, audience: pane.id }, once);
    return PaneMessageDto.from(name, await this.readRun.execute({ ownerId, runId }));
  }
}

function noSuchPane(sessionId: string): AppError {
  return new AppError('participant_not_found', { detail: `The session ${sessionId} has no such pane.` });
}
