import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { type ErrorCode } from '../../../../common/errors/error-codes';
import { type IdempotentRequest } from '../../../chat/idempotency/idempotent-request';
import { type RunRequest } from '../../../chat/planning/run-request';
import { type RunReference } from '../../../chat/recorder/stored-runs';
import { StartRunOnce } from '../../../chat/use-cases/start-run-once';
import { FindConversation } from '../../../conversations/use-cases/named/find-conversation';
import { DIALECT } from '../dialect';

/** How often a start is tried anew because somebody began or deleted the session at the same time. */
const MAX_TRIES = 5;
const CHANGED: readonly ErrorCode[] = ['conversation_exists', 'conversation_not_found'];

/** Starts a run in the session of this name, which begins with it unless it is there already. */
@Injectable()
export class StartInSession {
  constructor(
    private readonly conversations: FindConversation,
    private readonly startRun: StartRunOnce,
  ) {}

  /** However many begin a session at once, it is one conversation. Throws what starting a run throws; then nothing was stored. */
  async execute(
    request: RunRequest,
    sessionId: string,
    once: IdempotentRequest | null,
  ): Promise<Pick<RunReference, 'runId'>> {
    const name = { dialect: DIALECT, id: sessionId };
    for (let tries = 0; tries < MAX_TRIES; tries += 1) {
      const conversationId = await this.find(request.ownerId, sessionId);
      try {
        return await this.startRun.execute({ ...request, conversationId, name }, once);
      } catch (error) {
        if (!(error instanceof AppError) || !CHANGED.includes(error.code)) throw error;
      }
    }
    throw new AppError('conversation_busy', {
      detail: 'The session was begun and deleted again and again. Try again.',
      retryAfterS: 1,
    });
  }

  private async find(ownerId: string, id: string): Promise<string | null> {
    try {
      const { conversation } = await this.conversations.byName(ownerId, { dialect: DIALECT, id });
      return conversation.id;
    } catch (error) {
      if (error instanceof AppError && error.code === 'conversation_not_found') return null;
      throw error;
    }
  }
}
