import { AppError } from '../../../common/errors/app-error';
import { type RunRequest, type SummaryOptions } from './run-request';
import { type SummaryWish } from './summary-planner';

/** What of a run has no meaning for a summary, by the names of its fields. */
const STRAY = {
  prompt: 'prompt',
  messageId: 'message_id',
  toolResults: 'tool_results',
  models: 'models',
  systemPrompt: 'system_prompt',
  tools: 'tools',
  council: 'council',
  fusion: 'fusion',
  panel: 'panel',
  debate: 'debate',
} as const;

/** A run with the strategy `summary` as what somebody wants summed up. Throws `validation_failed`, naming the field. */
export function toSummaryWish(request: RunRequest, summary: SummaryOptions): SummaryWish {
  const { ownerId, conversationId, parameters, unsupported, limits, onDisconnect, onRestart } = request;
  if (request.strategy !== 'summary') throw wrong('summary', 'says nothing without the strategy summary');
  if (conversationId === null) throw withoutConversation('summary');
  for (const [key, field] of Object.entries(STRAY)) {
    const value = request[key as keyof typeof STRAY];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) continue;
    throw wrong(field, 'says nothing for a summary: what is summed up, by whom and how is in summary');
  }
  if (request.blind) throw wrong('blind', 'says nothing for a summary: it is written by one model');
  const { minAnswers, onQuorum, race, ...others } = limits;
  if (minAnswers !== undefined) throw wrong('min_answers', 'says nothing for a summary: one model writes it');
  if (onQuorum !== undefined) throw wrong('on_quorum', 'says nothing for a summary: one model writes it');
  if (race) throw wrong('race', 'says nothing for a summary: one model writes it');
  if (summary.responseIds && summary.participantIds) {
    throw wrong('summary.participant_ids', 'stands in place of response_ids');
  }
  return {
    ...summary,
    type: summary.type ?? 'brief',
    ownerId,
    conversationId,
    parameters,
    unsupported,
    limits: others,
    onDisconnect,
    onRestart,
  };
}

/** Answers are of a conversation. */
export function withoutConversation(field: string): AppError {
  return wrong(field, 'needs the conversation_id of the conversation that the answers are in');
}

function wrong(field: string, message: string): AppError {
  return AppError.field('validation_failed', field, message);
}
