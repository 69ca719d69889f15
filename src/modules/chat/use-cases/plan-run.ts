import { Injectable } from '@nestjs/common';
import { validate as isUuid } from 'uuid';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { CopyPersonas } from '../../conversations/personas/copy-personas';
import { ThreadReader } from '../context/thread-reader';
import { answersTheirMessage, withGivenAnswers } from '../planning/given-answers';
import { type PlannedRun, RunPlanner } from '../planning/run-planner';
import { type RunRequest } from '../planning/run-request';
import { SummaryPlanner } from '../planning/summary-planner';
import { toSummaryWish, withoutConversation } from '../planning/summary-request';

/** Reads what is there and decides all that a run will do. Stores and sends nothing. */
@Injectable()
export class PlanRun {
  constructor(
    private readonly planner: RunPlanner,
    private readonly threads: ThreadReader,
    private readonly personas: CopyPersonas,
    private readonly summaries: SummaryPlanner,
  ) {}

  /** Throws for everything that is wrong with the request. */
  async execute(wanted: RunRequest): Promise<PlannedRun> {
    if (wanted.summary) return this.summaries.plan(toSummaryWish(wanted, wanted.summary));
    if (!answersTheirMessage(wanted)) this.planner.checkPrompt(wanted);
    const { ownerId, conversationId, fusion } = wanted;
    if (conversationId === null && fusion?.responseIds) throw withoutConversation('fusion.response_ids');
    const request = await this.withPersonas(wanted);
    if (conversationId === null) return this.planner.plan(request, null);
    if (!isUuid(conversationId)) {
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    }
    const versions = fusion?.responseIds?.filter(isId);
    const thread = await this.threads.read(ownerId, conversationId, request.messageId, versions);
    const given = withGivenAnswers(request, thread);
    return this.planner.plan(given.request, given.thread);
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
