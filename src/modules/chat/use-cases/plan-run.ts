import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { AppError } from '../../../common/errors/app-error';
import { ThreadReader } from '../context/thread-reader';
import { type PlannedRun, RunPlanner } from '../planning/run-planner';
import { type RunRequest } from '../planning/run-request';

/** Reads what is there and decides all that a run will do. Stores and sends nothing. */
@Injectable()
export class PlanRun {
  constructor(
    private readonly planner: RunPlanner,
    private readonly threads: ThreadReader,
  ) {}

  /** Throws for everything that is wrong with the request. */
  async execute(request: RunRequest): Promise<PlannedRun> {
    this.planner.checkPrompt(request);
    const { ownerId, conversationId } = request;
    if (conversationId === null) return this.planner.plan(request, null);
    if (!isUuid(conversationId)) {
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    }
    return this.planner.plan(request, await this.threads.read(ownerId, conversationId, request.messageId));
  }
}
