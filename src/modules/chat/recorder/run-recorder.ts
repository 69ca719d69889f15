import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppError } from '../../../common/errors/app-error';
import { newId } from '../../../common/ids';
import { type ContentPart } from '../../providers/spec/messages';
import { type ToolResult } from '../../conversations/entities/message.entity';
import { type AttemptRequest } from '../../conversations/entities/attempt.entity';
import { blindLabel } from '../blind/run-veil';
import { type ResponsePlan, type Route, type RunPlan, type Seat } from '../engine/run-plan';
import { type IdempotentRequest } from '../idempotency/idempotent-request';
import { type AttemptDraft } from '../engine/attempt/attempt-draft';
import { type AttemptEnd } from '../engine/attempt/attempt-end';
import { type Settlement } from '../engine/response/settlement';
import { type Conclusion } from '../engine/run/run-conclusion';
import { RunStore } from '../engine/run-store';
import { Lease } from '../restart/lease';
import { attemptRow } from './attempt-row';
import {
  FINISH_RUN,
  OPEN_ATTEMPT,
  SETTLE_RESPONSE,
  START_IN_CONVERSATION,
  START_WITH_CONVERSATION,
  START_STAGE,
  TAKEN_OVER,
} from './statements';
import { violates } from './violates';

/** What a person said, ready to be stored. */
export interface NewMessage {
  role: 'user' | 'tool';
  content: ContentPart[];
  text: string;
  toolResults: ToolResult[] | null;
  /** Null when somebody typed it. */
  provenance: Record<string, unknown> | null;
  /** Who reads it; null: every participant. */
  participantId: string | null;
}

/** A conversation that begins with this run; null when it exists already. */
export interface NewConversation {
  systemPrompt: string | null;
  /** The API in which a client chose `externalId` for it; both or neither. */
  dialect: string | null;
  externalId: string | null;
}

export interface RunStart {
  plan: RunPlan;
  seats: readonly Seat[];
  /** Null: the message that is answered is there already. */
  message: NewMessage | null;
  /** For a conversation that has none yet. */
  title: string;
  newConversation: NewConversation | null;
  /** Kept with the run, so that it is started once. */
  once?: IdempotentRequest | null;
}

/**
 * `seats_changed`: somebody added a participant to the conversation at the same time; plan again from what is there now.
 * `duplicate`: the same idempotency key has started a run. `retry_running`: so has somebody who retried the same response.
 */
export type StartOutcome = 'started' | 'seats_changed' | 'duplicate' | 'retry_running';

/**
 * Writes runs. Four statements and one per response for a whole run, each atomic by itself, so that there is no transaction to
 * hold open while models write. Raw SQL because an ORM needs several round trips for each of them.
 */
@Injectable()
export class RunRecorder extends RunStore {
  constructor(
    private readonly database: DataSource,
    private readonly lease: Lease,
  ) {
    super();
  }

  /**
   * Throws `conversation_not_found` when it is not the owner's, or was deleted meanwhile, and `conversation_exists` when somebody else
   * has begun one of that name.
   */
  async start({ plan, seats, message, title, newConversation, once }: RunStart): Promise<StartOutcome> {
    const statement = newConversation ? START_WITH_CONVERSATION : START_IN_CONVERSATION;
    const parameters = [
      plan.conversationId,
      plan.ownerId,
      plan.createdAt,
      title,
      JSON.stringify(message ? [messageRow(message)] : []),
      plan.messageId,
      JSON.stringify(seats.filter((seat) => seat.isNew).map(participantRow)),
      plan.runId,
      plan.strategy,
      JSON.stringify(plan.options),
      plan.epoch,
      JSON.stringify(plan.responses.map((response, index) => responseRow(plan, response, index))),
      this.lease.workerId,
      JSON.stringify(once ? [once] : []),
      plan.retry?.of ?? null,
      plan.retry?.fingerprint ?? null,
      plan.seed,
      plan.promptVersion,
      plan.blind ?? false,
      ...(newConversation
        ? [newConversation.systemPrompt, newConversation.dialect, newConversation.externalId]
        : []),
    ];
    try {
      const rows: unknown[] = await this.database.query(statement, parameters);
      if (rows.length === 0) throw new AppError('conversation_not_found');
      return 'started';
    } catch (error) {
      if (violates(error, 'pk_idempotency_keys')) return 'duplicate';
      if (violates(error, 'uq_participants_conversation_id_position')) return 'seats_changed';
      if (violates(error, 'uq_runs_retry_of')) return 'retry_running';
      if (violates(error, 'uq_conversations_external_id')) throw new AppError('conversation_exists');
      throw error;
    }
  }

  /** Adds the responses of a later stage; sent again, it does the same once. False when the run is no longer ours to write. */
  async startStage(plan: RunPlan, responses: readonly ResponsePlan[]): Promise<boolean> {
    const rows: unknown[] = await this.database.query(START_STAGE, [
      plan.runId,
      plan.epoch,
      new Date(),
      JSON.stringify(
        responses.map((response, index) => responseRow(plan, response, plan.responses.length + index)),
      ),
    ]);
    return rows.length > 0;
  }

  /** Opens one more attempt, and closes those that have ended since. False when the response is no longer ours to write. */
  async openAttempt(
    plan: RunPlan,
    responseId: string,
    { ends, attempt }: { ends: readonly AttemptEnd[]; attempt: AttemptDraft },
  ): Promise<boolean> {
    const { provider, model } = attempt.route.model;
    const request = ownRequest(plan, responseId, attempt.route);
    const rows: unknown[] = await this.database.query(OPEN_ATTEMPT, [
      responseId,
      plan.epoch,
      JSON.stringify(ends.map(attemptRow)),
      attempt.id,
      attempt.number,
      provider,
      model,
      attempt.startedAt,
      request && JSON.stringify(request),
    ]);
    return rows.length > 0;
  }

  /** Stores how a response ended, with its attempts. False when the run is no longer ours to write (or was deleted). */
  async settle(plan: RunPlan, settlement: Settlement): Promise<boolean> {
    const { draft, outcome, last } = settlement;
    const { model, request, context, droppedParameters } = draft.route;
    const rows: unknown[] = await this.database.query(SETTLE_RESPONSE, [
      draft.plan.responseId,
      plan.epoch,
      JSON.stringify(draft.unwrittenEnds.map(attemptRow)),
      outcome.status,
      draft.answering.providerModel,
      last.usage?.input_tokens ?? null,
      last.usage?.output_tokens ?? null,
      last.usage?.cached_tokens ?? null,
      last.usage?.reasoning_tokens ?? null,
      last.estimated,
      last.priceVersion,
      settlement.finishedAt,
      draft.text,
      draft.reasoning || null,
      JSON.stringify(draft.toolCalls),
      JSON.stringify(draft.citations),
      outcome.status === 'completed' ? outcome.finishReason : null,
      outcome.status === 'failed' ? JSON.stringify(outcome.error) : null,
      settlement.partial,
      settlement.costUsd,
      draft.ttftMs,
      settlement.latencyMs,
      model.provider,
      model.model,
      JSON.stringify(request.parameters),
      droppedParameters,
      JSON.stringify(context),
    ]);
    return rows.length > 0;
  }

  /** Closes the run and makes its answers searchable. False when the run is no longer ours to write. */
  async finish(plan: RunPlan, end: Conclusion & { finalSeq: number }): Promise<boolean> {
    const [rows]: [unknown[]] = await this.database.query(FINISH_RUN, [
      plan.runId,
      plan.epoch,
      end.status,
      JSON.stringify(end.totals),
      end.finalSeq,
      new Date(),
      end.error && JSON.stringify(end.error),
      end.result && JSON.stringify(end.result),
      JSON.stringify(fusedIn(plan, end).map((response_id) => ({ id: newId(), response_id }))),
    ]);
    return rows.length > 0;
  }

  /** Whether another process has the run now. False also when it was deleted. */
  async wasTakenOver(plan: RunPlan): Promise<boolean> {
    const rows: unknown[] = await this.database.query(TAKEN_OVER, [plan.runId, plan.epoch]);
    return rows.length > 0;
  }
}

/** The answers that a fusion was made of. */
function fusedIn({ strategy }: RunPlan, { result }: Conclusion): string[] {
  if (strategy !== 'fusion') return [];
  const labels = Object.values((result?.labels ?? {}) as Record<string, { response_id: string }>);
  return labels.map(({ response_id }) => response_id);
}

function messageRow({ toolResults, participantId, ...message }: NewMessage) {
  return { ...message, tool_results: toolResults, participant_id: participantId };
}

function participantRow(seat: Seat) {
  return {
    id: seat.participantId,
    position: seat.position,
    alias: seat.alias,
    provider: seat.model.provider,
    model: seat.model.model,
    persona: seat.persona,
    system_prompt: seat.systemPrompt,
    parameters: seat.defaultParameters,
    context_policy: seat.contextPolicy,
  };
}

function responseRow(plan: RunPlan, response: ResponsePlan, position: number) {
  const { seat, place } = response;
  const [route] = response.routes;
  return {
    id: response.responseId,
    attempt_id: response.attemptId,
    participant_id: seat.participantId,
    position,
    stage: place.stage,
    stage_name: place.name,
    role: place.role,
    label: blindLabel(plan, response, position),
    alias: seat.alias,
    provider: route.model.provider,
    model: route.model.model,
    parameters: route.request.parameters,
    dropped_parameters: route.droppedParameters,
    context: route.context,
  };
}

/** What a fallback is sent; null for what the response says already. */
function ownRequest(plan: RunPlan, responseId: string, route: Route): AttemptRequest | null {
  const planned = plan.responses.find((response) => response.responseId === responseId);
  if (planned?.routes[0] === route) return null;
  const { request, droppedParameters, context } = route;
  return { parameters: request.parameters, dropped_parameters: droppedParameters, context };
}
