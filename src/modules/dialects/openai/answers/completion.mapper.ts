import { type AppError } from '../../../../common/errors/app-error';
import {
  type ChatCompletionDto,
  type ChoiceFiguresDto,
  type CompletionChoiceDto,
  type CompletionMessageDto,
} from '../dto/chat-completion.dto';
import { choiceOf, type CompletionHead } from './completion-head';
import { type EndedChoice } from './ended-choice';
import { envelopeOf } from './error.rendering';
import { CANCELLED, toAppError } from './failure.mapper';
import { toCompletionUsage } from './usage.mapper';

/** The answers that came. Throws why the first one did not when none came. */
export function toCompletion(head: CompletionHead, ended: readonly EndedChoice[]): ChatCompletionDto {
  const complete = relevantOf(head, ended).filter(({ error }) => error === null);
  const [first] = complete;
  if (!first) throw noAnswer(head, ended);
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: first.model,
    choices: complete.map((choice) => toChoice(head, choice)),
    usage: toCompletionUsage(complete.map(({ usage }) => usage)),
    ...(head.metadata && { metadata: head.metadata }),
    parley: { choices: figuresOf(head, ended), ...head.kept },
  };
}

/** What it took to get each choice, or not to get it. */
export function figuresOf(head: CompletionHead, ended: readonly EndedChoice[]): ChoiceFiguresDto[] {
  return relevantOf(head, ended).map((choice) => toFigures(head, choice));
}

/** Why there is no answer at all. */
export function noAnswer(head: CompletionHead, ended: readonly EndedChoice[]): AppError {
  return toAppError(relevantOf(head, ended)[0]?.error ?? CANCELLED);
}

function toFigures(head: CompletionHead, choice: EndedChoice): ChoiceFiguresDto {
  const { error, citations } = choice;
  return {
    index: choiceOf(head, choice.responseId),
    model: choice.model,
    cost_usd: choice.costUsd,
    ttft_ms: choice.ttftMs,
    latency_ms: choice.latencyMs ?? 0,
    attempts: choice.attempts,
    estimated: choice.estimated,
    ...(citations.length > 0 && { citations: [...citations] }),
    ...(error && { error: envelopeOf(toAppError(error)).error }),
  };
}

/** Those that can be a choice, in the order of their choices. */
function relevantOf(head: CompletionHead, ended: readonly EndedChoice[]): readonly EndedChoice[] {
  const byId = new Map(ended.map((choice) => [choice.responseId, choice]));
  const inOrder = head.responseIds.flatMap((id) => byId.get(id) ?? []);
  return head.isRace ? winnerOf(inOrder) : inOrder;
}

/** Of a race only the one that came in; the last one when none did. */
function winnerOf(ended: readonly EndedChoice[]): readonly EndedChoice[] {
  const winner = ended.find(({ error }) => error === null);
  const failed = ended.find(({ ttftMs }) => ttftMs !== null) ?? ended.at(-1);
  return [winner ?? failed].flatMap((choice) => choice ?? []);
}

function toChoice(head: CompletionHead, choice: EndedChoice): CompletionChoiceDto {
  const { logprobs } = choice;
  return {
    index: choiceOf(head, choice.responseId),
    message: toMessage(choice),
    logprobs: logprobs.length > 0 ? { content: [...logprobs], refusal: null } : null,
    finish_reason: choice.finishReason ?? 'stop',
    ...(head.namesModels && { model: choice.model }),
  };
}

function toMessage({ text, reasoning, toolCalls }: EndedChoice): CompletionMessageDto {
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
