import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { isSaid } from '../../conversations/entities/response.entity';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ModelParameters } from '../../providers/spec/parameters';
import { FrozenContextReader } from '../context/frozen-context-reader';
import { type Thread } from '../context/thread';
import { ThreadReader } from '../context/thread-reader';
import { ANSWERS, type Place } from '../engine/run-plan';
import { type Retried } from '../recorder/retry-reader';
import { fromOutputOption } from './output-option';
import { type PlannedRun, RunPlanner } from './run-planner';
import { type RunLimits, type RunRequest, type SentContext } from './run-request';

/** How a response is to be given once more; what is left out is as it was. */
export interface RetryWish {
  model?: string;
  systemPrompt?: string;
  parameters: ModelParameters;
  unsupported: 'reject' | 'drop';
  limits: RunLimits;
  onDisconnect?: 'continue' | 'cancel';
  onRestart?: 'interrupt' | 'retry';
  /** Equal for equal wishes. */
  fingerprint: string;
}

/** Plans a run that asks one model again what it was asked before. */
@Injectable()
export class RetryPlanner {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly contexts: FrozenContextReader,
    private readonly threads: ThreadReader,
    private readonly planner: RunPlanner,
  ) {}

  /**
   * The model reads what it read then, whatever was said or chosen since; only a conversation that no longer has all of it is read
   * anew. Throws `participant_not_found`, `response_not_an_answer`, and whatever a run with this model and these parameters would be refused for.
   */
  async plan(retried: Retried, wish: RetryWish): Promise<PlannedRun> {
    const { ownerId, conversationId, participant, message, systemPrompt, role, stageName } = retried;
    if (!isSaid(role)) {
      throw new AppError('response_not_an_answer', {
        detail: `The response is one of the ${stageName} of its run, which is over: start the run again.`,
      });
    }
    if (!participant) {
      throw new AppError('participant_not_found', {
        detail: 'The participant that gave this response was removed from the conversation.',
      });
    }
    const again = this.modelOf(retried, wish);
    const sent = await this.sentFor(retried, wish, again.isSame);
    const thread: Thread = sent
      ? {
          id: conversationId,
          system_prompt: systemPrompt,
          participants: [participant],
          messages: [{ ...message, responses: [] }],
          older_messages: 0,
        }
      : await this.threads.read(ownerId, conversationId, message.id);
    return this.planner.plan(
      requestOf(retried, wish, { again, sent, participantId: participant.id }),
      thread,
    );
  }

  private modelOf({ provider, model, alias, parameters }: Retried, wish: RetryWish) {
    const before = `${provider}/${model}`;
    if (wish.model === undefined) return { model: before, alias, parameters, isSame: true };
    const resolved = this.catalogue.resolve(wish.model, 'model');
    const isSame = resolved.id === before;
    return { model: resolved.id, alias: resolved.alias, parameters, isSame };
  }

  /** Null when something of it is not there any more. */
  private async sentFor(
    { conversationId, context }: Retried,
    wish: RetryWish,
    isSameModel: boolean,
  ): Promise<SentContext | null> {
    if (!context) return null;
    const { entries, complete } = await this.contexts.read(conversationId, context);
    if (!complete) return null;
    const keepsSystem = wish.systemPrompt === undefined;
    return {
      ...(keepsSystem && { system: context.system_prompt }),
      entries,
      trimmed: context.trimmed,
      exact: isSameModel && keepsSystem && wish.parameters.max_tokens === undefined,
    };
  }
}

function requestOf(
  retried: Retried,
  wish: RetryWish,
  {
    again,
    sent,
    participantId,
  }: {
    again: { model: string; alias: string | null; parameters: ModelParameters };
    sent: SentContext | null;
    participantId: string;
  },
): RunRequest {
  const { id, ownerId, conversationId, message, options, strategy } = retried;
  return {
    ownerId,
    conversationId,
    messageId: message.id,
    retry: { of: id, fingerprint: wish.fingerprint, place: placeOf(retried), sent },
    prompt: [],
    toolResults: [],
    models: [{ participantId, systemPrompt: wish.systemPrompt, again }],
    systemPrompt: null,
    parameters: wish.parameters,
    unsupported: wish.unsupported,
    tools: options.tools ?? [],
    toolChoice: options.tool_choice,
    output: fromOutputOption(options.output),
    limits: wish.limits,
    // A summary stays one; of all others a single response is asked for.
    strategy: strategy === 'summary' ? strategy : 'broadcast',
    onDisconnect: wish.onDisconnect,
    onRestart: wish.onRestart,
  };
}

/** Another version of a panelist's turn belongs where the turn was. */
function placeOf({ role, stage, stageName }: Retried): Place {
  return role === 'answer' ? { stage, name: stageName, role } : { ...ANSWERS, role };
}
