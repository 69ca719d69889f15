import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { AppError } from '../../../common/errors/app-error';
import { CopyPersonas } from '../../conversations/personas/copy-personas';
import { ThreadReader } from '../context/thread-reader';
import { type PlannedRun, RunPlanner } from '../planning/run-planner';
import { type RunRequest } from '../planning/run-request';

/** Reads what is there and decides all that a run will do. Stores and sends nothing. */
@Injectable()
export class PlanRun {
  constructor(
    private readonly planner: RunPlanner,
    private readonly threads: ThreadReader,
    private readonly personas: CopyPersonas,
  ) {}

  /** Throws for everything that is wrong with the request. */
  async execute(wanted: RunRequest): Promise<PlannedRun> {
    this.planner.checkPrompt(wanted);
    const { ownerId, conversationId } = wanted;
    const request = await this.withPersonas(wanted);
    if (conversationId === null) return this.planner.plan(request, null);
    if (!isUuid(conversationId)) {
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    }
    return this.planner.plan(request, await this.threads.read(ownerId, conversationId, request.messageId));
  }

  /** Kept personas that are named are written out, so that the run has a copy. */
  private async withPersonas(request: RunRequest): Promise<RunRequest> {
    if (!request.models) return request;
    const personas = await this.personas.execute(
      request.ownerId,
      request.models.map(({ persona }) => persona),
      (index) => `models[${index}].persona`,
    );
    return {
      ...request,
      models: request.models.map((model, index) => ({ ...model, persona: personas[index] })),
    };
  }
}
