import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { AppConfig } from '../../../config/app-config';
import { deriveTitle } from '../../conversations/derive-title';
import { textOf } from '../../conversations/text-of';
import { PriceBook } from '../../providers/prices/price-book';
import { OutputPlanner } from '../completions/output-planner';
import { type Thread } from '../context/thread';
import { LiveRun } from '../engine/live-run';
import { type NextStage } from '../engine/run-engine';
import { type ResponsePlan, type RunPlan, type Seat } from '../engine/run-plan';
import { type NewConversation, type NewMessage, type RunStart } from '../recorder/run-recorder';
import { Strategies } from '../strategies/strategies';
import { type Strategy } from '../strategies/strategy';
import { checkInPlaceOfPrompt, checkSays, checkSize } from './check-prompt';
import { type AskedMessage, readingOf } from './reading';
import { type Asking, planResponse } from './response-planner';
import { checkBudget } from './run-estimate';
import { checkGoal, responseLimits, runOptions } from './run-limits';
import { type RunRequest } from './run-request';
import { SeatPlanner } from './seat-planner';

export interface PlannedRun {
  run: LiveRun;
  start: RunStart;
  nextStage: NextStage;
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
    checkToolResults(request, thread);
    checkToolChoice(request);
    const seats = this.seatPlanner.plan(request, thread);
    const reading = readingOf(request, thread);
    const { asked: message } = reading;
    const limits = responseLimits(request, this.config.chat);
    const asking = { ...request, outputOf: this.outputOf(request) };
    const first = strategy.next({ seats, finished: [] });
    const asked = first.type === 'ask' ? first.participantIds : [];
    const plan: RunPlan = {
      runId: newId(),
      ownerId: request.ownerId,
      conversationId: request.conversationId ?? newId(),
      messageId: message.id,
      strategy: strategy.name,
      options: runOptions(request, seats, limits, this.config.chat),
      epoch: 0,
      createdAt: new Date(),
      ...(request.retry && { retry: { of: request.retry.of, fingerprint: request.retry.fingerprint } }),
      responses: seatsOf(seats, asked).map((seat) => planResponse(seat, asking, reading, limits)),
    };
    checkGoal(request.limits, plan.responses.length);
    checkBudget(plan.options, plan.responses, this.prices, request.models !== null);
    return {
      run: new LiveRun(plan),
      start: {
        plan,
        seats,
        message: request.messageId === undefined ? newMessage(message, request) : null,
        title: deriveTitle(textOf(message.content)),
        newConversation: request.conversationId === null ? newConversation(request) : null,
      },
      nextStage: laterStages(strategy, seats, (seat, closing) =>
        planResponse(seat, asking, reading, limits, closing),
      ),
    };
  }

  private outputOf({ output }: RunRequest): Asking['outputOf'] {
    return output && ((model) => this.outputs.fit(model, output));
  }
}

function laterStages(
  strategy: Strategy,
  seats: Seat[],
  plan: (seat: Seat, closing?: string) => ResponsePlan,
): NextStage {
  let stage = 1;
  return (run) => {
    const step = strategy.next({ seats, finished: run.endedResponses });
    if (step.type === 'done') return null;
    stage += 1;
    return {
      number: stage,
      name: step.name,
      responses: seatsOf(seats, step.participantIds).map((seat) => plan(seat, step.prompt)),
    };
  };
}

function seatsOf(seats: readonly Seat[], participantIds: readonly string[]): Seat[] {
  return participantIds.flatMap((id) => seats.filter((seat) => seat.participantId === id));
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

function checkToolResults({ toolResults, conversationId }: RunRequest, thread: Thread | null): void {
  const responses = (thread?.messages ?? []).flatMap((message) => message.responses);
  toolResults.forEach((result, index) => {
    const response = responses.find(({ id }) => id === result.response_id);
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
