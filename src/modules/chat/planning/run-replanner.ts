import { Injectable } from '@nestjs/common';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { type Response } from '../../conversations/entities/response.entity';
import { type Run } from '../../conversations/entities/run.entity';
import { type CatalogueModel } from '../../providers/catalogue/catalogue-model';
import { OutputPlanner } from '../completions/output-planner';
import { type Thread } from '../context/thread';
import { RunMemory } from '../context/run-memory';
import { textOf } from '../../conversations/text-of';
import { type SharedMemory, sharedMemory } from '../deliberation/shared-memory';
import { Deliberation } from '../engine/run/deliberation';
import { type RunOptions } from '../engine/run/run-options';
import { type EarlierCalls, type ResponsePlan, type RunPlan, type Seat } from '../engine/run-plan';
import { fromOutputOption } from './output-option';
import { Strategies } from '../strategies/strategies';
import { type Reach } from '../strategies/strategy';
import { callPlanner } from './call-planner';
import { CallReader, reachOf } from './call-reader';
import { planSent, type ResponseLimits } from './response-planner';
import { seatHistories, type SeatHistory } from './seat-histories';
import { SeatReplanner } from './seat-replanner';

/** A run as it goes on, and the strategy at work on it when that has several stages. */
export interface Replanned {
  plan: RunPlan;
  deliberation: Deliberation | null;
}

/** Who takes part, and what each has read. */
interface Company {
  members: Seat[];
  reader: CallReader;
  /** Where it is shared. */
  memory?: SharedMemory;
  reach?: Reach;
}

interface Planned {
  plan: ResponsePlan;
  history: SeatHistory;
}

/** Plans a run once more from what is stored of it: the same models, asked the same, with the same limits. */
@Injectable()
export class RunReplanner {
  constructor(
    private readonly seats: SeatReplanner,
    private readonly memory: RunMemory,
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
    const company = await this.company(run, plans, histories);
    const deliberation = company && this.deliberation(run, company);
    return deliberation === undefined ? null : { plan: planOf(run, plans), deliberation };
  }

  /** Null for a strategy with one stage, which needs nobody again; undefined when somebody, or what he read, is gone. */
  private async company(
    run: Run,
    plans: readonly ResponsePlan[],
    histories: ReadonlyMap<string, SeatHistory>,
  ): Promise<Company | null | undefined> {
    const { isStaged, sharesMemory } = this.strategies.get(run.strategy);
    if (!isStaged) return null;
    if (sharesMemory) return this.sharingCompany(run, await this.memory.until(run));
    const members = plans.filter(({ place }) => place.stage === 1).map(({ seat }) => seat);
    const none: SeatHistory = { entries: [], older: 0, system: null };
    const historyOf = ({ participantId }: Seat) => histories.get(participantId) ?? none;
    return { members, reader: new CallReader(members, historyOf) };
  }

  private sharingCompany({ options }: Run, thread: Thread | null): Company | undefined {
    const { members: kept = [] } = options as RunOptions;
    const members = this.seats.members(kept, options);
    if (!thread || !members) return undefined;
    const systems = new Map(kept.map(({ participant_id, system }) => [participant_id, system]));
    const historyOf = seatHistories(
      { messages: thread.messages, olderMessages: thread.older_messages },
      members,
      { isShared: true, systemOf: ({ participantId }) => systems.get(participantId) ?? null },
    );
    const reader = new CallReader(members, historyOf);
    const asked = textOf(thread.messages.at(-1)?.content ?? []);
    return { members, reader, memory: sharedMemory(thread, asked), reach: reachOf(thread, reader) };
  }

  /** Undefined when the model of who puts the answers together is gone. */
  private deliberation(
    { strategy, options, seed }: Run,
    { members, reader, memory, reach }: Company,
  ): Deliberation | undefined {
    const chair = this.seats.chair(options, members);
    if (chair === undefined) return undefined;
    return new Deliberation(
      this.strategies.get(strategy),
      { options, seed: seed ?? 0, members, chair, memory, reach },
      callPlanner(reader, this.limits(options), this.outputOf(options)),
    );
  }

  private outputOf({ output }: RunOptions) {
    return (model: CatalogueModel) => this.outputs.fit(model, fromOutputOption(output));
  }

  private async planResponse(options: RunOptions, response: Response): Promise<Planned | null> {
    const seat = this.seats.ofResponse(response, options);
    const entries = await this.memory.sent(response);
    if (!seat || !response.context || !entries) return null;
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
        ...(role === 'answer' && { outputOf: this.outputOf(options) }),
      },
      this.limits(options),
      { stage, name: stageName, role },
    );
    return { plan, history: { entries, older: trimmed, system } };
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
    ...(run.blind && { blind: true, ...(run.revealedAt && { revealedAt: run.revealedAt }) }),
    seed: run.seed ?? null,
    promptVersion: run.promptVersion ?? null,
    ...(run.retryOf && { retry: { of: run.retryOf, fingerprint: run.retryFingerprint ?? '' } }),
    responses,
  };
}
