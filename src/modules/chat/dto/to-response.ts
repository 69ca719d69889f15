import { Response } from '../../conversations/entities/response.entity';
import { UNMEASURED } from '../../conversations/entities/unmeasured';
import { blindLabel } from '../blind/run-veil';
import { type LiveRun } from '../engine/live-run';
import { type ResponsePlan, type Route, type RunPlan } from '../engine/run-plan';
import { type Settlement } from '../engine/response/settlement';

/** A response that has just ended, as it would be read back from the database: an answer needs no statement more. */
function toResponse(
  { plan, veil: { isDown: hidden } }: LiveRun,
  settlement: Settlement,
  position: number,
): Response {
  const { draft, outcome, last } = settlement;
  const { usage } = last;
  return Object.assign(new Response(), {
    ...asked(plan, draft.plan, draft.route, position),
    hidden,
    providerModel: draft.answering.providerModel,
    status: outcome.status,
    content: draft.text,
    reasoning: draft.reasoning || null,
    toolCalls: [...draft.toolCalls],
    citations: [...draft.citations],
    finishReason: outcome.status === 'completed' ? outcome.finishReason : null,
    error: outcome.status === 'failed' ? outcome.error : null,
    partial: settlement.partial,
    inputTokens: usage?.input_tokens ?? null,
    outputTokens: usage?.output_tokens ?? null,
    cachedTokens: usage?.cached_tokens ?? null,
    reasoningTokens: usage?.reasoning_tokens ?? null,
    estimated: last.estimated,
    costUsd: settlement.costUsd,
    priceVersion: last.priceVersion,
    ttftMs: draft.ttftMs,
    latencyMs: settlement.latencyMs,
    finishedAt: settlement.finishedAt,
  } satisfies Omit<Response, 'conversation' | 'run' | 'message' | 'participant'>);
}

/** The responses of a run that this process executes, those that are being written with what clients were told so far. */
export function liveResponses(run: LiveRun): Response[] {
  return run.plan.responses.map((response, position) => {
    const stored = run.storedOf(response.responseId);
    if (stored) return { ...stored, hidden: run.veil.isDown };
    const settlement = run.settlements.get(response.responseId);
    return settlement ? toResponse(run, settlement, position) : toRunning(run, response, position);
  });
}

function toRunning(run: LiveRun, response: ResponsePlan, position: number): Response {
  const { plan } = run;
  const { responseId, routes } = response;
  const told = run.toldOf(responseId);
  const route = routes.find(({ model }) => model.id === told?.model) ?? routes[0];
  return Object.assign(new Response(), {
    ...asked(plan, response, route, position),
    hidden: run.veil.isDown,
    providerModel: null,
    status: 'running',
    content: told?.content ?? '',
    reasoning: told && told.reasoning !== '' ? told.reasoning : null,
    toolCalls: told?.tool_calls ?? [],
    citations: [],
    finishReason: null,
    error: null,
    partial: false,
    ...UNMEASURED,
    finishedAt: null,
  } satisfies Omit<Response, 'conversation' | 'run' | 'message' | 'participant'>);
}

/** What is known of a response from its plan and the route that is asked, however far it is. */
function asked(plan: RunPlan, { responseId, seat, place }: ResponsePlan, route: Route, position: number) {
  return {
    id: responseId,
    ownerId: plan.ownerId,
    conversationId: plan.conversationId,
    runId: plan.runId,
    messageId: plan.messageId,
    participantId: seat.participantId,
    position,
    stage: place.stage,
    stageName: place.name,
    role: place.role,
    label: blindLabel(plan, { place }, position),
    alias: seat.alias,
    provider: route.model.provider,
    model: route.model.model,
    parameters: route.request.parameters,
    droppedParameters: route.droppedParameters,
    context: route.context,
    epoch: plan.epoch,
    copied: false,
    createdAt: plan.createdAt,
  };
}
