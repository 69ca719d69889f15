import { Response } from '../../conversations/entities/response.entity';
import { type RunPlan } from '../engine/run-plan';
import { type Settlement } from '../engine/settlement';

/** A response that has just ended, as it would be read back from the database: an answer needs no statement more. */
export function toResponse(plan: RunPlan, settlement: Settlement, position: number): Response {
  const { draft, outcome, last } = settlement;
  const { usage } = last;
  const { seat, responseId } = draft.plan;
  const { model, request, context, droppedParameters } = draft.route;
  return Object.assign(new Response(), {
    id: responseId,
    ownerId: plan.ownerId,
    conversationId: plan.conversationId,
    runId: plan.runId,
    messageId: plan.messageId,
    participantId: seat.participantId,
    position,
    alias: seat.alias,
    provider: model.provider,
    model: model.model,
    providerModel: draft.attempt.providerModel,
    status: outcome.status,
    content: draft.text,
    reasoning: draft.reasoning || null,
    toolCalls: draft.toolCalls,
    citations: draft.citations,
    finishReason: outcome.status === 'completed' ? outcome.finishReason : null,
    error: outcome.status === 'failed' ? outcome.error : null,
    partial: settlement.partial,
    parameters: request.parameters,
    droppedParameters,
    context,
    inputTokens: usage?.input_tokens ?? null,
    outputTokens: usage?.output_tokens ?? null,
    cachedTokens: usage?.cached_tokens ?? null,
    reasoningTokens: usage?.reasoning_tokens ?? null,
    estimated: last.estimated,
    costUsd: settlement.costUsd,
    priceVersion: last.priceVersion,
    ttftMs: draft.ttftMs,
    latencyMs: settlement.latencyMs,
    epoch: plan.epoch,
    copied: false,
    createdAt: plan.createdAt,
    finishedAt: last.finishedAt,
  } satisfies Omit<Response, 'conversation' | 'run' | 'message' | 'participant'>);
}
