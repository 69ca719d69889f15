import { AppError } from '../../../../common/errors/app-error';
import { type RunTotals } from '../../../conversations/entities/run.entity';
import { toCompletionUsage } from '../answers/usage.mapper';
import { CANCELLED, toAppError } from '../answers/failure.mapper';
import {
  type ChatCompletionDto,
  type CompletionUsageDto,
  type ParleyFieldsDto,
} from '../dto/chat-completion.dto';
import { DeliberationTeller, type Told } from './deliberation-teller';
import { type EndedTogether, eventsOfTogether, type PlacedChoice } from './ended-together';

/** What every piece of one answer that models give together has in common. */
export interface TogetherHead {
  id: string;
  /** Unix seconds. */
  created: number;
  /** The virtual model. */
  model: string;
  /** Where it is kept, with `store`. */
  kept?: { conversation_id: string; run_id: string };
  metadata?: Record<string, string>;
}

export function togetherHead(
  run: { id: string; createdAt: Date; conversationId: string },
  model: string,
  kept: { metadata: Record<string, string> } | null,
): TogetherHead {
  return {
    id: `chatcmpl-${run.id.replaceAll('-', '')}`,
    created: Math.floor(run.createdAt.getTime() / 1_000),
    model,
    ...(kept && { kept: { conversation_id: run.conversationId, run_id: run.id } }),
    ...(kept && Object.keys(kept.metadata).length > 0 && { metadata: kept.metadata }),
  };
}

/** The answer whole. Throws why there is none. */
export function toTogether(head: TogetherHead, ended: EndedTogether): ChatCompletionDto {
  const teller = new DeliberationTeller();
  const told = eventsOfTogether(ended).flatMap((event) => teller.take(event));
  const failure = failureOf(ended, teller.finalId);
  if (failure) throw failure;
  const textOf = (kind: Told['kind']) =>
    told.map((piece) => (piece.kind === kind ? piece.text : '')).join('');
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: textOf('content'),
          refusal: null,
          reasoning_content: textOf('reasoning'),
        },
        logprobs: null,
        finish_reason: answerIn(ended, teller.finalId)?.finishReason ?? 'stop',
      },
    ],
    usage: usageOfAll(ended.totals),
    ...(head.metadata && { metadata: head.metadata }),
    parley: figuresOfAll(head, ended, teller.finalId),
  };
}

/** Why there is no answer; null when there is one. */
export function failureOf(ended: EndedTogether, finalId: string | null): AppError | null {
  const { choices, error, result } = ended;
  const answer = answerIn(ended, finalId);
  if (answer) return answer.error ? toAppError(answer.error) : null;
  const failures = choices.flatMap((choice) => choice.error ?? []);
  // With an answer there was something to work with, and the run says why it was not enough.
  if (error && failures.length < choices.length) {
    return new AppError('provider_failed', { detail: error.message, extensions: { retryable: true } });
  }
  const [first] = failures;
  if (first || !result) return toAppError(first ?? CANCELLED);
  return new AppError('provider_failed', {
    detail: 'The members came to no conclusion.',
    extensions: { retryable: true },
  });
}

export function answerIn({ choices }: EndedTogether, finalId: string | null): PlacedChoice | undefined {
  return choices.find(({ responseId }) => responseId === finalId);
}

/** Tokens of all calls together. */
export function usageOfAll(totals: RunTotals): CompletionUsageDto {
  return toCompletionUsage([totals]);
}

/** What all calls together took. */
export function figuresOfAll(
  head: TogetherHead,
  ended: EndedTogether,
  finalId: string | null,
): ParleyFieldsDto {
  const { choices, totals, result } = ended;
  const answer = answerIn(ended, finalId);
  return {
    choices: [
      {
        index: 0,
        model: answer?.model ?? head.model,
        cost_usd: totals.cost_usd,
        ttft_ms: answer?.ttftMs ?? null,
        latency_ms: totals.latency_ms,
        attempts: choices.reduce((sum, { attempts }) => sum + attempts, 0),
        estimated: choices.some(({ estimated }) => estimated),
      },
    ],
    ...(result && { result }),
    ...head.kept,
  };
}
