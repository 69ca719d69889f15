import { type ResponseError, type ResponseStatus } from '../../conversations/entities/response.entity';
import { type RunError, type RunTotals } from '../../conversations/entities/run.entity';
import { type AttemptOutcome, type AttemptRequest } from '../../conversations/entities/attempt.entity';
import { type PriceBook } from '../../providers/prices/price-book';
import { type ToolCall } from '../../providers/spec/messages';
import { type Citation, type Usage } from '../../providers/spec/provider-event';
import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { addCosts } from '../engine/attempt/attempt-end';
import { type Conclusion, judgeRun } from '../engine/run/run-conclusion';
import { type RunOptions } from '../engine/run/run-options';
import { type CheckpointParts, joinParts } from './checkpoint-parts';

/** What a response or an attempt took, named as the tables name it. */
interface Figures {
  input_tokens: number | null;
  output_tokens: number | null;
  cached_tokens: number | null;
  reasoning_tokens: number | null;
  cost_usd: number | null;
  latency_ms: number | null;
}

/** A response of a run whose process died, as it was found. */
export interface FoundResponse extends Figures {
  id: string;
  stage: number;
  status: ResponseStatus;
}

/** What was checkpointed of a call. */
interface Written {
  content: string;
  reasoning: string;
  parts: CheckpointParts[];
  /** Of the request, by our own count. */
  input_tokens: number;
  /** Null when nobody was told anything of it. */
  ttft_ms: number | null;
  latency_ms: number;
}

interface MeteredFigures extends Figures {
  estimated: boolean;
  price_version: string | null;
  ttft_ms: number | null;
}

/** A call for an open response, as it was found; its figures are set once it has ended. */
export interface FoundAttempt extends MeteredFigures {
  id: string;
  response_id: string;
  number: number;
  provider: string;
  model: string;
  outcome: AttemptOutcome;
  /** Set when it was sent something else than the response says. */
  request: AttemptRequest | null;
  /** Null when nothing was checkpointed. */
  written: Written | null;
}

interface ClosedFigures extends MeteredFigures {
  id: string;
}

interface ClosedResponse extends ClosedFigures {
  error: ResponseError;
  partial: boolean;
  content: string;
  reasoning: string | null;
  tool_calls: ToolCall[];
  citations: Citation[];
  provider: string;
  model: string;
  request: AttemptRequest | null;
}

/** How a lost run is closed. */
export interface LostRunEnd extends Omit<Conclusion, 'result'> {
  responses: ClosedResponse[];
  attempts: ClosedFigures[];
}

const INTERRUPTED: ResponseError = {
  code: 'interrupted',
  message: 'The server stopped before the answer was complete.',
  retryable: true,
  provider_status: null,
};

const STOPPED: RunError = {
  code: 'interrupted',
  message: 'The server stopped before the run came to its result.',
};

const UNKNOWN = { costUsd: null, priceVersion: null };

/**
 * Closes what was open with what is known of it. What was checkpointed is kept, counted and priced; of a call that nothing is known
 * of, the cost is unknown.
 */
export function endLostRun(
  {
    options,
    responses,
    attempts,
    isStaged,
  }: {
    options: RunOptions;
    responses: readonly FoundResponse[];
    attempts: readonly FoundAttempt[];
    /** It was not over with what was asked. */
    isStaged: boolean;
  },
  prices: Pick<PriceBook, 'cost'>,
): LostRunEnd {
  const ended = responses
    .filter(({ status }) => status === 'running')
    .flatMap(({ id }) =>
      endResponse(
        id,
        attempts.filter(({ response_id }) => response_id === id),
        prices,
      ),
    );
  const all = responses.map((response) => ended.find(({ id }) => id === response.id) ?? response);
  const firstStage = Math.min(...responses.map(({ stage }) => stage));
  const statuses = (isFirst: boolean) =>
    responses
      .filter(({ stage }) => (stage === firstStage) === isFirst)
      .map(({ status }) => (status === 'running' ? 'failed' : status));
  const verdict = judgeRun({
    options,
    first: statuses(true),
    later: statuses(false),
    isCancelled: false,
    isUnfinished: isStaged,
  });
  return {
    ...verdict,
    error: verdict.error ?? (isStaged ? STOPPED : null),
    totals: totals(all),
    responses: ended,
    attempts: endLostAttempts(attempts, prices),
  };
}

/** The calls that were open, with what is known of them. */
export function endLostAttempts(
  attempts: readonly FoundAttempt[],
  prices: Pick<PriceBook, 'cost'>,
): ClosedFigures[] {
  return attempts.filter(({ outcome }) => outcome === 'running').map((attempt) => figuresOf(attempt, prices));
}

/** What all these calls cost together; null when the price of one is unknown. */
export function costOf(calls: readonly FoundAttempt[], prices: Pick<PriceBook, 'cost'>): number | null {
  return calls.reduce<number | null>((sum, call) => addCosts(sum, figuresOf(call, prices).cost_usd), 0);
}

function endResponse(
  id: string,
  calls: readonly FoundAttempt[],
  prices: Pick<PriceBook, 'cost'>,
): ClosedResponse[] {
  // The one that people saw: of several calls at once only one is told.
  const answering =
    calls.findLast(({ written }) => written !== null && written.ttft_ms !== null) ?? calls.at(-1);
  if (!answering) return [];
  const { written, provider, model, request } = answering;
  const content = written?.content ?? '';
  const reasoning = written?.reasoning === '' ? null : (written?.reasoning ?? null);
  const { toolCalls, citations } = joinParts(written?.parts ?? []);
  return [
    {
      ...figuresOf(answering, prices),
      id,
      cost_usd: costOf(calls, prices),
      error: INTERRUPTED,
      partial: content !== '' || reasoning !== null || toolCalls.length > 0,
      content,
      reasoning,
      tool_calls: toolCalls,
      citations,
      provider,
      model,
      request,
    },
  ];
}

/** Those of a call that had ended are known; of one that was open they are what was checkpointed, counted here. */
function figuresOf(attempt: FoundAttempt, prices: Pick<PriceBook, 'cost'>): ClosedFigures {
  const { id, outcome, written } = attempt;
  if (outcome !== 'running') {
    const { input_tokens, output_tokens, cached_tokens, reasoning_tokens, ...rest } = attempt;
    const { estimated, cost_usd, price_version, ttft_ms, latency_ms } = rest;
    const usage = { input_tokens, output_tokens, cached_tokens, reasoning_tokens };
    return { id, ...usage, estimated, cost_usd, price_version, ttft_ms, latency_ms };
  }
  const usage = written && countedUsage(written);
  const { costUsd, priceVersion } = usage ? prices.cost(attempt.provider, attempt.model, usage) : UNKNOWN;
  return {
    id,
    input_tokens: usage?.input_tokens ?? null,
    output_tokens: usage?.output_tokens ?? null,
    cached_tokens: usage?.cached_tokens ?? null,
    reasoning_tokens: usage?.reasoning_tokens ?? null,
    estimated: usage !== null,
    cost_usd: costUsd,
    price_version: priceVersion,
    ttft_ms: written?.ttft_ms ?? null,
    latency_ms: written?.latency_ms ?? null,
  };
}

function countedUsage({ input_tokens, content, reasoning, parts }: Written): Usage {
  const reasoning_tokens = estimateTokens(reasoning);
  const calls = joinParts(parts).toolCalls.map((call) => estimateTokens(call.name + call.arguments));
  const output_tokens = [estimateTokens(content), reasoning_tokens, ...calls].reduce(
    (sum, tokens) => sum + tokens,
  );
  const total_tokens = input_tokens + output_tokens;
  return { input_tokens, output_tokens, cached_tokens: 0, reasoning_tokens, total_tokens };
}

function totals(responses: readonly Figures[]): RunTotals {
  const sum = (read: (figures: Figures) => number | null) =>
    responses.reduce((total, figures) => total + (read(figures) ?? 0), 0);
  const input = sum(({ input_tokens }) => input_tokens);
  const output = sum(({ output_tokens }) => output_tokens);
  return {
    input_tokens: input,
    output_tokens: output,
    cached_tokens: sum(({ cached_tokens }) => cached_tokens),
    reasoning_tokens: sum(({ reasoning_tokens }) => reasoning_tokens),
    total_tokens: input + output,
    cost_usd: responses.reduce<number | null>((total, { cost_usd }) => addCosts(total, cost_usd), 0),
    // All were asked at the same time; when the process died is not known.
    latency_ms: Math.max(0, ...responses.map(({ latency_ms }) => latency_ms ?? 0)),
  };
}
