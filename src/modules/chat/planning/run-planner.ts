import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { refuseHidden } from '../../conversations/blind/blind-runs';
import { deriveTitle } from '../../conversations/derive-title';
import { textOf } from '../../conversations/text-of';
import { PriceBook } from '../../providers/prices/price-book';
import { OutputPlanner } from '../completions/output-planner';
import { answeringOrder, checkBlind } from '../blind/blind-order';
import { type Thread } from '../context/thread';
import { newSeed } from '../deliberation/new-seed';
import { LiveRun } from '../engine/live-run';
import { Deliberation } from '../engine/run/deliberation';
import { type ResponsePlan, type RunPlan, type Seat } from '../engine/run-plan';
import { type NewConversation, type NewMessage, type RunStart } from '../recorder/run-recorder';
import { type PanelWish } from '../strategies/panel/panel-options';
import { Strategies } from '../strategies/strategies';
import { type Call, type PreparedStrategy, type Strategy } from '../strategies/strategy';
import { sharedMemory } from '../deliberation/shared-memory';
import { callPlanner, isPlain } from './call-planner';
import { CallReader, reachOf } from './call-reader';
import { chairOption, memberOption } from './chair';
import { checkInPlaceOfPrompt, checkSays, checkSize } from './check-prompt';
import { forecast } from './forecast';
import { type AskedMessage, type Reading, readingOf } from './reading';
import { type Asking, planResponse, systemPrompt } from './response-planner';
import { checkBudget } from './run-estimate';
import { checkGoal, responseLimits, runOptions } from './run-limits';
import { type RunRequest } from './run-request';
import { seatHistories } from './seat-histories';
import { SeatPlanner } from './seat-planner';

export interface PlannedRun {
  run: LiveRun;
  start: RunStart;
  /** Everything that it would ask if every answer came: of several stages, the later ones as well. */
  forecast: () => ResponsePlan[];
}

/** Turns a request into everything that a run does, before anything is stored or sent. */
@Injectable()
export class RunPlanner {
  constructor(
    private readonly seatPlanner: SeatPlanner,
    private readonly strategies: Strategies,
    private readonly outputs: OutputPlanner,
    private readonly prices: PriceBook,
    private readonly config: AppConfig,
  ) {}

  /** Throws when there is nothing to say or too much of it; needs no database. */
  checkPrompt(request: RunRequest): void {
    if (request.messageId !== undefined) checkInPlaceOfPrompt(request);
    else if (request.toolResults.length === 0) checkSays(request.prompt);
    checkSize(request.prompt, this.config.chat.maxPromptBytes);
  }

  plan(request: RunRequest, thread: Thread | null): PlannedRun {
    const strategy = this.strategies.get(request.strategy);
    checkOptions(request, thread, strategy);
    const { seats, chair, reading, asked, prepared, systemOf } = this.prepare(request, thread, strategy);
    const limits = responseLimits(request, this.config.chat);
    const asking = { ...request, outputOf: this.outputOf(request) };
    const options = {
      ...runOptions(request, seats, limits, this.config.chat),
      ...prepared.options,
      ...(chair && { chair: chairOption(chair) }),
      ...(strategy.sharesMemory && { members: seats.map((seat) => memberOption(seat, systemOf(seat))) }),
    };
    const seed = prepared.seed ?? (request.blind ? newSeed() : null);
    const members = answeringOrder(seats, request.blind, seed);
    const memory = strategy.sharesMemory ? sharedMemory(reading, asked) : undefined;
    const historyOf = seatHistories(reading, seats, { isShared: strategy.sharesMemory, systemOf });
    const reader = new CallReader(seats, historyOf);
    const planCall = callPlanner(reader, limits, asking.outputOf);
    const reach = strategy.sharesMemory ? reachOf(thread, reader) : undefined;
    const input = { options, seed: seed ?? 0, members, chair, memory, reach, given: prepared.given };
    const first = strategy.next({ ...input, finished: [] });
    const { name, calls } = first.type === 'ask' ? first : { name: '', calls: [] };
    const planFirst = (call: Call) => {
      const place = request.retry?.place ?? { stage: 1, name, role: call.role };
      return isPlain(call) ? planResponse(call.seat, asking, reading, limits, place) : planCall(call, place);
    };
    const responses = calls.map(planFirst);
    const plan = planOf(request, { strategy, options, seed, messageId: reading.asked.id, responses });
    checkGoal(request.limits, plan.responses.length);
    // As after a restart, which knows what was sent: what was said beside the system prompt stays said.
    const planLater = strategy.sharesMemory
      ? planCall
      : callPlanner(
          new CallReader(seats, (seat) => ({ ...historyOf(seat), system: toldIn(plan, seat) })),
          limits,
          asking.outputOf,
        );
    const all = () => forecast(strategy, input, { first: plan.responses, plan: planLater });
    checkBudget(
      options,
      strategy.isStaged ? all : () => plan.responses,
      this.prices,
      fieldsOf(request, seats, prepared),
    );
    return {
      run: new LiveRun(plan, [], strategy.isStaged ? new Deliberation(strategy, input, planLater) : null),
      start: startOf(request, { plan, seats, reading }),
      forecast: all,
    };
  }

  /** Who takes part, what they read, and what the strategy makes of the request. */
  private prepare(request: RunRequest, thread: Thread | null, strategy: Strategy) {
    const seats = this.seatPlanner.plan(request, thread);
    const reading = readingOf(request, thread);
    const asked = textOf(reading.asked.content);
    const prepared = strategy.prepare(withPanel(request, thread), seats, asked);
    const chair = prepared.chair && this.seatPlanner.chair(prepared.chair, seats, request);
    const inherited = request.systemPrompt ?? reading.conversationSystemPrompt;
    const systemOf = (seat: Seat) => systemPrompt(seat, inherited);
    return { seats, chair, reading, asked, prepared, systemOf };
  }

  private outputOf({ output }: RunRequest): Asking['outputOf'] {
    return output && ((model) => this.outputs.fit(model, output));
  }
}

function planOf(
  { ownerId, conversationId, blind, retry }: RunRequest,
  {
    strategy,
    ...decided
  }: Pick<RunPlan, 'options' | 'seed' | 'messageId' | 'responses'> & { strategy: Strategy },
): RunPlan {
  return {
    ...decided,
    runId: newId(),
    ownerId,
    conversationId: conversationId ?? newId(),
    strategy: strategy.name,
    epoch: 0,
    createdAt: new Date(),
    ...(blind && { blind: true }),
    promptVersion: strategy.promptVersion,
    ...(retry && { retry: { of: retry.of, fingerprint: retry.fingerprint } }),
  };
}

/** What a seat was told to be when it was asked first. */
function toldIn({ responses }: RunPlan, { participantId }: Seat): string | null {
  const first = responses.find(({ seat }) => seat.participantId === participantId);
  return first?.routes[0].context.system_prompt ?? null;
}

function startOf(
  request: RunRequest,
  { plan, seats, reading }: { plan: RunPlan; seats: Seat[]; reading: Reading },
): RunStart {
  const { asked } = reading;
  return {
    plan,
    seats,
    message: request.messageId === undefined ? newMessage(asked, request) : null,
    title: deriveTitle(textOf(asked.content)),
    newConversation: request.conversationId === null ? newConversation(request) : null,
  };
}

/** The field of the request that a response's model comes from: that of a member, or the chair's. */
function fieldsOf(
  { models }: RunRequest,
  seats: readonly Seat[],
  { chair }: PreparedStrategy,
): (response: ResponsePlan) => string {
  return ({ seat }) => {
    // A chair that is no member has a member's place and another model.
    const isSame = ({ participantId, model }: Seat) =>
      participantId === seat.participantId && model.id === seat.model.id;
    const index = seats.findIndex(isSame);
    if (index === -1) return chair?.field ?? 'models';
    return models === null ? 'models' : `models[${index}]`;
  };
}

function newConversation({ systemPrompt, name }: RunRequest): NewConversation {
  return { systemPrompt, dialect: name?.dialect ?? null, externalId: name?.id ?? null };
}

function newMessage(
  { role, content, tool_results }: AskedMessage,
  { provenance = null, audience = null }: { provenance?: NewMessage['provenance']; audience?: string | null },
): NewMessage {
  return {
    role,
    content,
    text: textOf(content),
    toolResults: tool_results,
    provenance,
    participantId: audience,
  };
}

/** Throws for what contradicts itself, the strategy or the conversation. */
function checkOptions(request: RunRequest, thread: Thread | null, strategy: Strategy): void {
  checkToolResults(request, thread);
  checkToolChoice(request);
  checkStrategyOptions(request);
  checkBlind(request, strategy);
}

function checkToolResults(request: RunRequest, thread: Thread | null): void {
  const { toolResults, conversationId } = request;
  const responses = (thread?.messages ?? []).flatMap((message) => message.responses);
  toolResults.forEach((result, index) => {
    const response = responses.find(({ id }) => id === result.response_id);
    // Whoever goes on would be seen to be who has called.
    refuseHidden(response?.hidden && !request.blind, 'going on with it in a run that is not blind');
    if (!response) {
      const where =
        conversationId === null ? 'name its conversation with conversation_id' : 'not in this conversation';
      throw AppError.field(
        'response_not_found',
        `tool_results[${index}].response_id`,
        `no such response: ${where}`,
      );
    }
    if (!response.tool_calls.some(({ id }) => id === result.tool_call_id)) {
      throw AppError.field(
        'validation_failed',
        `tool_results[${index}].tool_call_id`,
        `the response made no call ${result.tool_call_id}`,
      );
    }
  });
}

/** Panels are held as they always are in this conversation, as far as the request says nothing; another policy begins anew. */
function withPanel(request: RunRequest, thread: Thread | null): RunRequest {
  const kept: PanelWish = thread?.panel ?? {};
  const { panel = {} } = request;
  const isSame = panel.turn_policy === undefined || panel.turn_policy === kept.turn_policy;
  return { ...request, panel: isSame ? { ...kept, ...panel } : panel };
}

function checkStrategyOptions(request: RunRequest): void {
  for (const name of ['council', 'fusion', 'panel', 'debate'] as const) {
    if (request[name] === undefined || request.strategy === name) continue;
    throw AppError.field('validation_failed', name, `says nothing without the strategy ${name}`);
  }
}

function checkToolChoice({ tools, toolChoice }: RunRequest): void {
  const names = tools.map((tool) => tool.name);
  const isKnown = typeof toolChoice !== 'object' || names.includes(toolChoice.name);
  if (isKnown && (toolChoice !== 'required' || names.length > 0)) return;
  throw AppError.field(
    'validation_failed',
    'tool_choice',
    `must be one of the tools: ${names.join(', ') || 'there are none'}`,
  );
}
