import { Injectable } from '@nestjs/common';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { type Response } from '../../conversations/entities/response.entity';
import { type Run } from '../../conversations/entities/run.entity';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { type ParameterName } from '../../providers/spec/parameters';
import { OutputPlanner } from '../completions/output-planner';
import { FrozenContextReader } from '../context/frozen-context-reader';
import { Deliberation } from '../engine/run/deliberation';
import { type FallbackOption, type RunOptions } from '../engine/run/run-options';
import { type EarlierCalls, type ResponsePlan, type RunPlan, type Seat } from '../engine/run-plan';
import { fromOutputOption } from './output-option';
import { Strategies } from '../strategies/strategies';
import { callPlanner, type SeatHistory } from './call-planner';
import { chairSeat } from './chair';
import { planSent, type ResponseLimits } from './response-planner';

/** A run as it goes on, and the strategy at work on it when that has several stages. */
export interface Replanned {
  plan: RunPlan;
  deliberation: Deliberation | null;
}

interface Planned {
  plan: ResponsePlan;
  history: SeatHistory;
}

/** Plans a run once more from what is stored of it: the same models, asked the same, with the same limits. */
@Injectable()
export class RunReplanner {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly contexts: FrozenContextReader,
    private readonly outputs: OutputPlanner,
    private readonly strategies: Strategies,
    private readonly config: AppConfig,
  ) {}

  /**
   * Null when it cannot be asked the same: something that was sent is gone, or a participant is. `earlier` are the calls that were made
   * for each response.
   */
  async plan(
    run: Run,
    responses: readonly Response[],
    earlier: ReadonlyMap<string, EarlierCalls>,
  ): Promise<Replanned | null> {
    const plans: ResponsePlan[] = [];
    const histories = new Map<string, SeatHistory>();
    for (const response of responses) {
      const planned = await this.planResponse(run.options, response);
      if (!planned) return null;
      const { plan, history } = planned;
      plans.push({ ...plan, responseId: response.id, attemptId: newId(), earlier: earlier.get(response.id) });
      if (response.stage === 1) histories.set(plan.seat.participantId, history);
    }
    const deliberation = this.deliberation(run, plans, histories);
    return deliberation === undefined ? null : { plan: planOf(run, plans), deliberation };
  }

  /** Null when the strategy has one stage; undefined when somebody who is needed for it is gone. */
  private deliberation(
    { strategy: name, options, seed }: Run,
    plans: readonly ResponsePlan[],
    histories: ReadonlyMap<string, SeatHistory>,
  ): Deliberation | null | undefined {
    const strategy = this.strategies.get(name);
    if (!strategy.isStaged) return null;
    const members = plans.filter(({ place }) => place.stage === 1).map(({ seat }) => seat);
    const { chair: option } = options as RunOptions;
    const chair = chairSeat(option, members, this.catalogue);
    if (chair === undefined) return undefined;
    const historyOf = ({ participantId }: Seat) => histories.get(participantId) ?? { entries: [], older: 0 };
    return new Deliberation(
      strategy,
      { options, seed: seed ?? 0, members, chair },
      callPlanner(members, historyOf, this.limits(options)),
    );
  }

  private async planResponse(options: RunOptions, response: Response): Promise<Planned | null> {
    const seat = this.seat(response, options);
    if (!seat || !response.context) return null;
    const { entries, complete } = await this.contexts.read(response.conversationId, response.context);
    if (!complete) return null;
    const { system_prompt: system, trimmed } = response.context;
    const { stage, stageName, role } = response;
    const plan = planSent(
      seat,
      // Cut again where the window of a fallback is smaller; what was cut to a window fits it.
      { system, entries, trimmed, exact: false },
      {
        tools: options.tools ?? [],
        toolChoice: options.tool_choice,
        // What a strategy asks later has a form of its own.
        ...(stage === 1 && {
          outputOf: (model: CatalogueModel) => this.outputs.fit(model, fromOutputOption(options.output)),
        }),
      },
      this.limits(options),
      { stage, name: stageName, role },
    );
    return { plan, history: { entries, older: trimmed } };
  }

  private seat(response: Response, options: RunOptions): Seat | null {
    const { participantId, position, alias, provider, model, parameters, droppedParameters } = response;
    if (participantId === null) return null;
    const resolved = this.catalogue.find(`${provider}/${model}`);
    const fallbacks = (options.fallbacks?.[participantId] ?? []).map((option) => this.fallback(option));
    if (!resolved || fallbacks.includes(null)) return null;
    return {
      participantId,
      isNew: false,
      position,
      alias,
      model: resolved,
      // What they said is in the system prompt that was sent.
      persona: null,
      systemPrompt: null,
      contextPolicy: 'own',
      defaultParameters: {},
      parameters,
      droppedParameters: droppedParameters as ParameterName[],
      fallbacks: fallbacks.filter((fallback) => fallback !== null),
    };
  }

  private fallback({
    model,
    parameters,
    dropped_parameters,
  }: FallbackOption): Seat['fallbacks'][number] | null {
    const resolved = this.catalogue.find(model);
    return resolved ? { model: resolved, parameters, droppedParameters: dropped_parameters } : null;
  }

  private limits({ deadlines = {}, retries, hedge_after_ms }: RunOptions): ResponseLimits {
    const standard = this.config.chat.deadlines;
    return {
      deadlines: {
        connectMs: deadlines.connect_ms ?? null,
        firstTokenMs: deadlines.first_token_ms ?? standard.firstTokenMs,
        idleMs: deadlines.idle_ms ?? standard.idleMs,
        responseMs: deadlines.response_ms ?? standard.responseMs,
      },
      retries: retries ?? this.config.chat.retries,
      hedgeAfterMs: hedge_after_ms ?? null,
    };
  }
}

function planOf(run: Run, responses: ResponsePlan[]): RunPlan {
  return {
    runId: run.id,
    ownerId: run.ownerId,
    conversationId: run.conversationId,
    messageId: run.messageId,
    strategy: run.strategy,
    options: run.options,
    epoch: run.epoch,
    createdAt: run.createdAt,
    seed: run.seed ?? null,
    promptVersion: run.promptVersion ?? null,
    ...(run.retryOf && { retry: { of: run.retryOf, fingerprint: run.retryFingerprint ?? '' } }),
    responses,
  };
}
