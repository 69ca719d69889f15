import { Injectable } from '@nestjs/common';
import { DeleteConversation } from '../../conversations/use-cases/delete-conversation';
import { type KeptHistory } from '../../conversations/history/compose-history';
import { KeepHistory } from '../../conversations/use-cases/keep-history';
import { type CompletionPlan, CompletionPlanner } from '../completions/completion-planner';
import { type CompletionRequest } from '../completions/completion-request';
import { type LiveRun } from '../engine/live-run';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type RunRequest } from '../planning/run-request';
import { type RunReference } from '../recorder/stored-runs';
import { StartOnce } from './start-once';
import { StartRun } from './start-run';

/** A completion that is a run of a conversation: it goes on without its client, and can be found again. */
export interface KeptCompletion {
  /** The run, or the one that the same request with the same key has started. */
  started: LiveRun | RunReference;
  /** Fields of the request that at least one of the models does not take; none when nothing was started. */
  ignored: readonly string[];
}

/** Makes a conversation of what a client sends along, and a run of what it asks. */
@Injectable()
export class KeepCompletion {
  constructor(
    private readonly planner: CompletionPlanner,
    private readonly keepHistory: KeepHistory,
    private readonly startRun: StartRun,
    private readonly startOnce: StartOnce,
    private readonly deleteConversation: DeleteConversation,
  ) {}

  /**
   * Resolves when all is stored that was said. When it throws, nothing is. Throws `idempotency_key_reused` for another request,
   * and `idempotency_conflict` when nobody wants to join what runs.
   */
  async execute(
    request: CompletionRequest,
    metadata: Record<string, string>,
    once: IdempotentRequest | null,
  ): Promise<KeptCompletion> {
    const kept = await this.startOnce.execute(request.ownerId, once, () =>
      this.start(request, metadata, once),
    );
    return 'started' in kept ? kept : { started: kept, ignored: [] };
  }

  private async start(
    request: CompletionRequest,
    metadata: Record<string, string>,
    once: IdempotentRequest | null,
  ): Promise<KeptCompletion> {
    const plan = this.planner.plan(request);
    const { ownerId, system, messages } = request;
    const kept = await this.keepHistory.execute({
      ownerId,
      systemPrompt: system,
      models: plan.responses.map(({ routes: [{ model }] }) => model),
      messages,
      provenance: { kind: 'completion', metadata },
    });
    try {
      const started = await this.startRun.execute(toRunRequest(request, plan, kept), once);
      return { started, ignored: plan.ignored };
    } catch (error) {
      await this.deleteConversation.execute(ownerId, kept.conversationId);
      throw error;
    }
  }
}

function toRunRequest(request: CompletionRequest, plan: CompletionPlan, kept: KeptHistory): RunRequest {
  return {
    ownerId: request.ownerId,
    conversationId: kept.conversationId,
    prompt: kept.prompt,
    toolResults: kept.toolResults,
    models: plan.responses.map(({ routes: [, ...others] }, index) => ({
      participantId: kept.participantIds[index],
      fallbacks: others.map(({ model }) => model.id),
    })),
    systemPrompt: null,
    parameters: request.parameters,
    unsupported: 'drop',
    tools: [...request.tools],
    toolChoice: request.output.toolChoice,
    output: request.output,
    limits: { deadlines: {}, ...(plan.route === 'race' && { race: true }) },
    strategy: 'broadcast',
  };
}
