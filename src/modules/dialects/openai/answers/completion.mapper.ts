import { type AppError } from '../../../../common/errors/app-error';
import { type Settlement } from '../../../chat/engine/response/settlement';
import { type ResponseError } from '../../../conversations/entities/response.entity';
import {
  type ChatCompletionDto,
  type ChoiceFiguresDto,
  type CompletionChoiceDto,
  type CompletionMessageDto,
} from '../dto/chat-completion.dto';
import { choiceOf, type CompletionHead } from './completion-head';
import { envelopeOf } from './error.rendering';
import { CANCELLED, toAppError } from './failure.mapper';
import { toCompletionUsage } from './usage.mapper';

/** The answers that came. Throws why the first one did not when none came. */
export function toCompletion(
  head: CompletionHead,
  settlements: ReadonlyMap<string, Settlement>,
): ChatCompletionDto {
  const relevant = relevantOf(head, settlements);
  const complete = relevant.filter(({ outcome }) => outcome.status === 'completed');
  const [first] = complete;
  if (!first) throw noAnswer(head, settlements);
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: first.draft.route.model.id,
    choices: complete.flatMap((settlement) => toChoice(head, settlement)),
    usage: toCompletionUsage(complete.map(({ last }) => last.usage)),
    ...(head.metadata && { metadata: head.metadata }),
    parley: { choices: figuresOf(head, settlements), ...head.kept },
  };
}

/** What it took to get each choice, or not to get it. */
export function figuresOf(
  head: CompletionHead,
  settlements: ReadonlyMap<string, Settlement>,
): ChoiceFiguresDto[] {
  return relevantOf(head, settlements).map((settlement) => toFigures(head, settlement));
}

/** Why there is no answer at all. */
export function noAnswer(head: CompletionHead, settlements: ReadonlyMap<string, Settlement>): AppError {
  return toAppError(errorOf(relevantOf(head, settlements)[0]) ?? CANCELLED);
}

function toFigures(head: CompletionHead, settlement: Settlement): ChoiceFiguresDto {
  const { draft, last, costUsd, latencyMs } = settlement;
  const error = errorOf(settlement);
  const citations = draft.citations.map(({ url }) => url);
  return {
    index: choiceOf(head, draft.plan.responseId),
    model: draft.route.model.id,
    cost_usd: costUsd,
    ttft_ms: draft.ttftMs,
    latency_ms: latencyMs,
    attempts: draft.attempts.length,
    estimated: last.estimated,
    ...(citations.length > 0 && { citations }),
    ...(error && { error: envelopeOf(toAppError(error)).error }),
  };
}

/** Those that can be a choice, in the order of their choices. */
function relevantOf(
  head: CompletionHead,
  settlements: ReadonlyMap<string, Settlement>,
): readonly Settlement[] {
  const inOrder = head.responseIds.flatMap((id) => settlements.get(id) ?? []);
  return head.isRace ? winnerOf(inOrder) : inOrder;
}

/** Of a race only the one that came in; the last one when none did. */
function winnerOf(settlements: readonly Settlement[]): readonly Settlement[] {
  const winner = settlements.find(({ outcome }) => outcome.status === 'completed');
  const failed = settlements.find(({ draft }) => draft.hasOutput) ?? settlements.at(-1);
  return [winner ?? failed].flatMap((settlement) => settlement ?? []);
}

function toChoice(head: CompletionHead, settlement: Settlement): CompletionChoiceDto[] {
  const { draft, outcome } = settlement;
  if (outcome.status !== 'completed') return [];
  const { logprobs } = draft.answering;
  return [
    {
      index: choiceOf(head, draft.plan.responseId),
      message: toMessage(settlement),
      logprobs: logprobs.length > 0 ? { content: logprobs, refusal: null } : null,
      finish_reason: outcome.finishReason,
      ...(head.namesModels && { model: draft.route.model.id }),
    },
  ];
}

function toMessage({ draft: { text, reasoning, toolCalls } }: Settlement): CompletionMessageDto {
  return {
    role: 'assistant',
    content: text === '' && toolCalls.length > 0 ? null : text,
    refusal: null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(toolCalls.length > 0 && {
      tool_calls: toolCalls.map(({ id, name, arguments: json }) => ({
        id,
        type: 'function' as const,
        function: { name, arguments: json },
      })),
    }),
  };
}

function errorOf(settlement: Settlement | undefined): ResponseError | undefined {
  if (settlement?.outcome.status === 'failed') return settlement.outcome.error;
  return settlement?.outcome.status === 'cancelled' ? CANCELLED : undefined;
}
