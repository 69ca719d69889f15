import { type ResponseError, type ResponseStatus } from '../../conversations/entities/response.entity';
import { type RunTotals } from '../../conversations/entities/run.entity';
import { type AttemptOutcome } from '../../conversations/entities/attempt.entity';
import { type PriceBook } from '../../providers/prices/price-book';
import { type Usage } from '../../providers/spec/provider-event';
import { estimateTokens } from '../../providers/catalogue/estimate-tokens';
import { type Conclusion, runStatus } from '../engine/run/run-conclusion';
import { addCosts } from '../engine/attempt-end';

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
  status: ResponseStatus;
}

/** A call for an open response, as it was found; the text and its figures are null when nothing was checkpointed. */
export interface FoundAttempt {
  id: string;
  response_id: string;
  provider: string;
  model: string;
  outcome: AttemptOutcome;
  cost_usd: number | null;
  content: string | null;
  reasoning: string | null;
  input_tokens: number | null;
  ttft_ms: number | null;
  latency_ms: number | null;
}

interface ClosedFigures extends Figures {
  id: string;
  estimated: boolean;
  price_version: string | null;
  ttft_ms: number | null;
}

interface ClosedResponse extends ClosedFigures {
  error: ResponseError;
  partial: boolean;
  content: string;
  reasoning: string | null;
  provider: string;
  model: string;
}

/** How a lost run is closed. */
export interface LostRunEnd extends Omit<Conclusion, 'error'> {
  responses: ClosedResponse[];
  attempts: ClosedFigures[];
}

const INTERRUPTED: ResponseError = {
  code: 'interrupted',
  message: 'The server stopped before the answer was complete.',
  retryable: true,
  provider_status: null,
};

const UNKNOWN = { costUsd: null, priceVersion: null };

/**
 * Closes what was open with what is known of it. The text that was checkpointed is kept, counted and priced; of a call that
 * nothing is known of, the cost is unknown.
 */
export function endLostRun(
  responses: readonly FoundResponse[],
  attempts: readonly FoundAttempt[],
  prices: Pick<PriceBook, 'cost'>,
): LostRunEnd {
  const closed = attempts.map((attempt) => ({ attempt, figures: endAttempt(attempt, prices) }));
  const ended = responses
    .filter(({ status }) => status === 'running')
    .flatMap(({ id }) =>
      endResponse(
        id,
        closed.filter(({ attempt }) => attempt.response_id === id),
      ),
    );
  const all = responses.map((response) => ended.find(({ id }) => id === response.id) ?? response);
  return {
    status: runStatus(responses.map(({ status }) => (status === 'running' ? 'failed' : status))),
    totals: totals(all),
    responses: ended,
    attempts: closed.filter(({ attempt }) => attempt.outcome === 'running').map(({ figures }) => figures),
  };
}

function endResponse(
  id: string,
  calls: readonly { attempt: FoundAttempt; figures: ClosedFigures }[],
): ClosedResponse[] {
  // The one that people saw: of several calls at once only one writes.
  const answering = calls.findLast(({ attempt }) => attempt.ttft_ms !== null) ?? calls.at(-1);
  if (!answering) return [];
  const { attempt, figures } = answering;
  const content = attempt.content ?? '';
  const reasoning = attempt.reasoning === '' ? null : attempt.reasoning;
  return [
    {
      ...figures,
      id,
      cost_usd: calls.reduce<number | null>((sum, call) => addCosts(sum, call.figures.cost_usd), 0),
      error: INTERRUPTED,
      partial: content !== '' || reasoning !== null,
      content,
      reasoning,
      provider: attempt.provider,
      model: attempt.model,
    },
  ];
}

function endAttempt(attempt: FoundAttempt, prices: Pick<PriceBook, 'cost'>): ClosedFigures {
  const { id, ttft_ms, latency_ms } = attempt;
  const usage = countedUsage(attempt);
  const { costUsd, priceVersion } = usage ? prices.cost(attempt.provider, attempt.model, usage) : UNKNOWN;
  return {
    id,
    input_tokens: usage?.input_tokens ?? null,
    output_tokens: usage?.output_tokens ?? null,
    cached_tokens: usage?.cached_tokens ?? null,
    reasoning_tokens: usage?.reasoning_tokens ?? null,
    estimated: usage !== null,
    cost_usd: attempt.outcome === 'running' ? costUsd : attempt.cost_usd,
    price_version: priceVersion,
    ttft_ms,
    latency_ms,
  };
}

/** Null when nothing was checkpointed: whether the provider was asked at all is not known. */
function countedUsage({ input_tokens, content, reasoning }: FoundAttempt): Usage | null {
  if (input_tokens === null) return null;
  const reasoning_tokens = estimateTokens(reasoning ?? '');
  const output_tokens = estimateTokens(content ?? '') + reasoning_tokens;
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
