import { Injectable } from '@nestjs/common';
import { DeleteConversation } from '../../conversations/use-cases/delete-conversation';
import { KeepHistory, type KeptHistory } from '../../conversations/use-cases/keep-history';
import { type CompletionPlan, CompletionPlanner } from '../completions/completion-planner';
import { type CompletionRequest } from '../completions/completion-request';
import { type LiveRun } from '../engine/live-run';
import { type RunRequest } from '../planning/run-request';
import { StartRun } from './start-run';

/** A completion that is a run of a conversation: it goes on without its client, and can be found again. */
export interface KeptCompletion {
  run: LiveRun;
  /** As it would have been asked without being kept. */
  plan: CompletionPlan;
}

/** Makes a conversation of what a client sends along, and a run of what it asks. */
@Injectable()
export class KeepCompletion {
  constructor(
    private readonly planner: CompletionPlanner,
    private readonly keepHistory: KeepHistory,
    private readonly startRun: StartRun,
    private readonly deleteConversation: DeleteConversation,
  ) {}

  /** Resolves when all is stored that was said. When it throws, nothing is. */
  async execute(request: CompletionRequest, metadata: Record<string, string>): Promise<KeptCompletion> {
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
      return { plan, run: await this.startRun.execute(toRunRequest(request, plan, kept)) };
    } catch (error) {
      await this.deleteConversation.execute(ownerId, kept.conversationId);
      throw error;
    }
  }
}

function toRunRequest(request: CompletionRequest, plan: CompletionPlan, kept: KeptHistory): RunRequest {
  const routes = plan.responses.flatMap((response) => response.routes);
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
    outputOf: ({ id }) => routes.find(({ model }) => model.id === id)?.request ?? {},
    limits: { deadlines: {}, ...(plan.route === 'race' && { race: true }) },
    strategy: 'broadcast',
  };
}
