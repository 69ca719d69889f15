import { Injectable } from '@nestjs/common';
import { DeleteConversation } from '../../conversations/use-cases/delete-conversation';
import { KeepHistory } from '../../conversations/use-cases/keep-history';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type RunReference } from '../recorder/stored-runs';
import { givenHistory, type TogetherRequest, toRunRequest } from '../unkept/together-request';
import { StartOnce } from './start-once';
import { StartRun } from './start-run';

/** Makes a conversation of what a client sends along, and has models answer together in it. */
@Injectable()
export class KeepTogether {
  constructor(
    private readonly keepHistory: KeepHistory,
    private readonly startRun: StartRun,
    private readonly startOnce: StartOnce,
    private readonly deleteConversation: DeleteConversation,
  ) {}

  /**
   * Resolves when all is stored that was said. When it throws, nothing is. Throws `idempotency_key_reused` for another request,
   * and `idempotency_conflict` when nobody wants to join what runs.
   */
  execute(
    request: TogetherRequest,
    metadata: Record<string, string>,
    once: IdempotentRequest | null,
  ): Promise<LiveRun | RunReference> {
    return this.startOnce.execute(request.ownerId, once, async () => {
      const kept = await this.keepHistory.execute(givenHistory(request, metadata));
      try {
        return await this.startRun.execute(toRunRequest(request, kept), once);
      } catch (error) {
        await this.deleteConversation.execute(request.ownerId, kept.conversationId);
        throw error;
      }
    });
  }
}
