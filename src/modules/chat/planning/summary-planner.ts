import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { isId } from '../../../common/ids';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ModelParameters } from '../../providers/spec/parameters';
import { type Thread } from '../context/thread';
import { ThreadReader } from '../context/thread-reader';
import { RunReader } from '../recorder/run-reader';
import {
  SUMMARY_PROMPT_VERSION,
  SUMMARY_SYSTEM_PROMPT,
  summaryTask,
  type SummaryType,
} from '../strategies/summary/summary-prompts';
import { type PlannedRun, RunPlanner } from './run-planner';
import { type RunLimits } from './run-request';
import { type SummaryChoice, summarySources, summaryThread } from './summary-sources';

/** What somebody wants summarized, and how. */
export interface SummaryWish extends SummaryChoice {
  ownerId: string;
  conversationId: string;
  type: SummaryType;
  instructions?: string;
  /** Left out: that of the first participant that is summarized. */
  model?: string;
  parameters: ModelParameters;
  unsupported: 'reject' | 'drop';
  limits: RunLimits;
  onDisconnect?: 'continue' | 'cancel';
  onRestart?: 'interrupt' | 'retry';
  /**
   * Whom it is written for: a participant that reads it later, and where it will say that it comes from. Else nobody reads it.
   */
  audience?: { participantId: string; provenance: Record<string, unknown> };
}

/** Plans a run that summarizes what was answered in a conversation. */
@Injectable()
export class SummaryPlanner {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly threads: ThreadReader,
    private readonly responses: RunReader,
    private readonly planner: RunPlanner,
  ) {}

  /**
   * Throws `conversation_not_found`, `participant_not_found`, `response_not_found`, `response_running`, `validation_failed` when
   * there is nothing to summarize, and whatever a run with this model and these parameters would be refused for.
   */
  async plan(given: SummaryWish): Promise<PlannedRun> {
    const wish = {
      ...given,
      responseIds: given.responseIds?.map((id) => id.toLowerCase()),
      participantIds: given.participantIds?.map((id) => id.toLowerCase()),
    };
    const { ownerId, conversationId, responseIds } = wish;
    if (!isId(conversationId)) {
      throw new AppError('conversation_not_found', { detail: `There is no conversation ${conversationId}.` });
    }
    const thread = await this.read(ownerId, conversationId, responseIds);
    const said = new Set(thread.messages.flatMap(({ responses }) => responses).map(({ id }) => id));
    const missing = (responseIds ?? []).findIndex((id) => !said.has(id));
    if (missing >= 0) await this.explain(wish, responseIds![missing]!, `response_ids[${missing}]`);
    const sources = summarySources(thread, wish);
    const { writer } = sources;
    const model = wish.model === undefined ? writer : this.catalogue.resolve(wish.model, 'model');
    const reading = summaryThread(thread, sources, model);
    const used = sources.responses.map(({ id }) => id);
    return this.planner.plan(requestOf(wish, writer.id, used), reading);
  }

  /** Without what is a summary itself: none is of another one. */
  private async read(
    ownerId: string,
    conversationId: string,
    responseIds: string[] | undefined,
  ): Promise<Thread> {
    const thread = await this.threads.read(ownerId, conversationId, null, responseIds?.filter(isId));
    return { ...thread, messages: thread.messages.filter(({ is_summary }) => !is_summary) };
  }

  /** Why an answer that was named cannot be read. */
  private async explain({ ownerId, conversationId }: SummaryWish, id: string, field: string): Promise<never> {
    const response = isId(id) ? await this.responses.findResponse(ownerId, id).catch(ignoreUnknown) : null;
    if (response?.conversationId !== conversationId.toLowerCase()) {
      throw AppError.field('response_not_found', field, `the conversation has no response ${id}`);
    }
    if (response.status === 'running') {
      throw AppError.field('response_running', field, 'is still being written');
    }
    const message =
      response.content === ''
        ? 'says nothing that could be summarized'
        : 'is a summary itself, or too far back in the conversation';
    throw AppError.field('validation_failed', field, message);
  }
}

function ignoreUnknown(error: unknown): null {
  if (error instanceof AppError && error.code === 'response_not_found') return null;
  throw error;
}

function requestOf(wish: SummaryWish, participantId: string, responseIds: string[]) {
  const { ownerId, conversationId, type, instructions, parameters, unsupported, limits, audience } = wish;
  return {
    ownerId,
    conversationId,
    prompt: [{ type: 'text' as const, text: summaryTask(type, instructions) }],
    provenance: {
      ...(audience ? audience.provenance : { kind: 'summary', response_ids: responseIds }),
      type,
      ...(instructions !== undefined && { instructions }),
      prompt_version: SUMMARY_PROMPT_VERSION,
    },
    audience: audience?.participantId,
    toolResults: [],
    models: [{ participantId }],
    systemPrompt: SUMMARY_SYSTEM_PROMPT,
    parameters,
    unsupported,
    tools: [],
    toolChoice: undefined,
    limits,
    strategy: 'summary',
    onDisconnect: wish.onDisconnect,
    onRestart: wish.onRestart,
  };
}
