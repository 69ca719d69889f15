import { hiddenModelId, veiledError } from '../../conversations/blind/veil';
import {
  type AnnouncedResponse,
  type ResponseSnapshot,
  type RunEvent,
  type RunEventBody,
} from '../engine/run-event';

/** What can be said of a response of a blind run: the label of an answer; null: it is inner work of the strategy. */
export type LabelOf = (responseId: string) => string | null;

const NO_FIGURES = { usage: null, estimated: false, cost_usd: null, ttft_ms: null, latency_ms: null };

/**
 * The event as clients of a blind run are told it while nobody has voted; null: they are not told. All events are told as if they had
 * happened at the beginning (`at`), because how fast somebody writes gives away who it is. What this does not know is not told.
 */
export function veiledEvent(event: RunEvent, labelOf: LabelOf, at: string): RunEvent | null {
  const body = veiledBody(event, labelOf);
  return body && { ...body, seq: event.seq, run_id: event.run_id, at };
}

function veiledBody(event: RunEventBody, labelOf: LabelOf): RunEventBody | null {
  const isAnswer = 'response_id' in event && labelOf(event.response_id) !== null;
  switch (event.type) {
    case 'run.started':
    case 'stage.started':
      return { ...event, responses: event.responses.map((response) => announced(response, labelOf)) };
    case 'response.started':
      return {
        type: event.type,
        response_id: event.response_id,
        ...names(event.response_id, labelOf),
        attempt: 1,
        trimmed: 0,
        dropped_parameters: [],
      };
    case 'response.restarted':
      return { type: event.type, response_id: event.response_id, attempt: 1, reason: 'restarted' };
    case 'response.delta':
      return isAnswer ? { type: event.type, response_id: event.response_id, text: event.text } : null;
    case 'response.tool_call':
      return isAnswer ? event : null;
    case 'response.completed':
      return {
        ...ending(event, labelOf),
        type: event.type,
        finish_reason: event.finish_reason,
        citations: isAnswer ? event.citations : [],
        attempts: null,
      };
    case 'response.failed':
      return {
        ...ending(event, labelOf),
        type: event.type,
        error: veiledError(event.error)!,
        partial: event.partial,
      };
    case 'response.cancelled':
      return { ...ending(event, labelOf), type: event.type, partial: event.partial };
    case 'run.snapshot':
      return veiledSnapshot(event, labelOf);
    case 'stage.completed':
    case 'quorum.reached':
      return event;
    case 'run.completed':
      return { type: event.type, status: event.status, error: event.error, totals: null };
    default:
      return null;
  }
}

function veiledSnapshot(
  event: Extract<RunEventBody, { type: 'run.snapshot' }>,
  labelOf: LabelOf,
): RunEventBody {
  const { conversation_id, message_id, strategy, status, responses, deliberation } = event;
  return {
    type: event.type,
    conversation_id,
    message_id,
    strategy,
    status,
    responses: responses.map((response) => snapshotOf(response, labelOf)),
    ...(deliberation && { deliberation: { stages: deliberation.stages, evidence: [], result: null } }),
  };
}

function snapshotOf(response: ResponseSnapshot, labelOf: LabelOf): ResponseSnapshot {
  const isAnswer = labelOf(response.response_id) !== null;
  return {
    ...announced(response, labelOf),
    status: response.status,
    attempt: 1,
    content: isAnswer ? response.content : '',
    reasoning: '',
    tool_calls: isAnswer ? response.tool_calls : [],
    usage: null,
    error: veiledError(response.error),
  };
}

function announced({ response_id, stage, role }: AnnouncedResponse, labelOf: LabelOf): AnnouncedResponse {
  return { response_id, participant_id: null, ...names(response_id, labelOf), stage, role };
}

function ending({ response_id }: { response_id: string }, labelOf: LabelOf) {
  return { response_id, model: hiddenModelId(labelOf(response_id)), ...NO_FIGURES };
}

function names(responseId: string, labelOf: LabelOf) {
  const label = labelOf(responseId);
  const model = hiddenModelId(label);
  return { model, provider: model.slice(0, model.indexOf('/')), ...(label !== null && { label }) };
}
