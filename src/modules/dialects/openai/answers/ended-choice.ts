import { ResponseDto } from '../../../conversations/dto/response.dto';
import { type ResponseError } from '../../../conversations/entities/response.entity';
import { type RunEventBody } from '../../../chat/engine/run-event';
import { type Settlement } from '../../../chat/engine/response/settlement';
import { type EndedRun } from '../../../chat/recorder/stored-runs';
import { type ToolCall } from '../../../providers/spec/messages';
import { type TokenLogprob } from '../../../providers/spec/output';
import { type FinishReason, type Usage } from '../../../providers/spec/provider-event';
import { CANCELLED } from './failure.mapper';

/** How the answer of one response ended, whether that was here a moment ago or is read again. */
export interface EndedChoice {
  responseId: string;
  model: string;
  text: string;
  reasoning: string;
  toolCalls: readonly ToolCall[];
  /** Addresses of what the model cited. */
  citations: readonly string[];
  /** Only as long as they are in memory: they are not stored. */
  logprobs: readonly TokenLogprob[];
  /** Null unless it completed. */
  finishReason: FinishReason | null;
  /** Why it did not; null when it completed. */
  error: ResponseError | null;
  usage: Usage | null;
  estimated: boolean;
  costUsd: number | null;
  ttftMs: number | null;
  latencyMs: number | null;
  attempts: number;
}

/** Of the responses that ended in this process. */
export function endedHere(settlements: ReadonlyMap<string, Settlement>): EndedChoice[] {
  return [...settlements.values()].map(({ draft, outcome, last, costUsd, latencyMs }) => ({
    responseId: draft.plan.responseId,
    model: draft.route.model.id,
    text: draft.text,
    reasoning: draft.reasoning,
    toolCalls: draft.toolCalls,
    citations: draft.citations.map(({ url }) => url),
    logprobs: draft.answering.logprobs,
    finishReason: outcome.status === 'completed' ? outcome.finishReason : null,
    error: outcome.status === 'failed' ? outcome.error : outcome.status === 'cancelled' ? CANCELLED : null,
    usage: last.usage,
    estimated: last.estimated,
    costUsd,
    ttftMs: draft.ttftMs,
    latencyMs,
    attempts: draft.attempts.length,
  }));
}

/** Of a run as it was stored, whoever executed it. */
export function endedBefore({ responses, attempts }: EndedRun): EndedChoice[] {
  return responses.map((stored) => {
    const response = ResponseDto.from(stored);
    return {
      responseId: response.id,
      model: response.model,
      text: response.content,
      reasoning: response.reasoning ?? '',
      toolCalls: response.tool_calls,
      citations: response.citations.map(({ url }) => url),
      logprobs: [],
      finishReason: response.finish_reason,
      error: response.status === 'completed' ? null : (response.error_detail ?? CANCELLED),
      usage: response.usage,
      estimated: response.estimated,
      costUsd: response.cost_usd,
      ttftMs: response.ttft_ms,
      latencyMs: response.latency_ms,
      attempts: attempts.get(response.id) ?? 1,
    };
  });
}

/** What a client would have been told while it was written. */
export function eventsOf(choice: EndedChoice): RunEventBody[] {
  const response_id = choice.responseId;
  const figures = {
    response_id,
    model: choice.model,
    usage: choice.usage,
    estimated: choice.estimated,
    cost_usd: choice.costUsd,
    ttft_ms: choice.ttftMs,
    latency_ms: choice.latencyMs ?? 0,
  };
  const end: RunEventBody = choice.error
    ? { type: 'response.failed', error: choice.error, partial: choice.ttftMs !== null, ...figures }
    : {
        type: 'response.completed',
        finish_reason: choice.finishReason ?? 'stop',
        citations: [],
        attempts: choice.attempts,
        ...figures,
      };
  return [
    ...(choice.reasoning === ''
      ? []
      : [{ type: 'response.reasoning' as const, response_id, text: choice.reasoning }]),
    ...(choice.text === '' ? [] : [textOf(choice)]),
    ...choice.toolCalls.map((call, index) => ({
      type: 'response.tool_call' as const,
      response_id,
      index,
      id: call.id,
      name: call.name,
      arguments: call.arguments,
    })),
    end,
  ];
}

function textOf({ responseId, text, logprobs }: EndedChoice): RunEventBody {
  return { type: 'response.delta', response_id: responseId, text, ...(logprobs.length > 0 && { logprobs }) };
}
