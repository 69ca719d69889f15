import { AppError } from '../../../common/errors/app-error';
import { type PriceBook } from '../../providers/prices/price-book';
import { callPrice, mostOf } from '../engine/run/run-rules';
import { type RunOptions } from '../engine/run/run-options';
import { exceededLimit, usageOf } from '../engine/run/spending';
import { type ResponsePlan } from '../engine/run-plan';

type Prices = Pick<PriceBook, 'cost'>;

/** US dollars for reading the request, and for the longest answer as well; that is null when nothing limits the answer. */
export interface CostEstimate {
  inputUsd: number;
  maxUsd: number | null;
}

/** What one response will take, by our own count, if its first call answers. */
export interface ResponseEstimate {
  response: ResponsePlan;
  inputTokens: number;
  /** `max_tokens`, else what the model can write at most; null when neither is known. */
  maxOutputTokens: number | null;
  /** Null when the price is not known. */
  cost: CostEstimate | null;
}

export interface RunEstimate {
  responses: ResponseEstimate[];
  inputTokens: number;
  /** Null when it is for one of the responses. */
  maxOutputTokens: number | null;
  cost: CostEstimate | null;
}

/** What a run will take that is planned so, before anything is sent. */
export function estimateRun(responses: readonly ResponsePlan[], prices: Prices): RunEstimate {
  const estimates = responses.map((response) => estimateResponse(response, prices));
  return {
    responses: estimates,
    inputTokens: estimates.reduce((sum, { inputTokens }) => sum + inputTokens, 0),
    maxOutputTokens: sumOrNull(estimates.map(({ maxOutputTokens }) => maxOutputTokens)),
    cost: sumCosts(estimates.map(({ cost }) => cost)),
  };
}

function estimateResponse(response: ResponsePlan, prices: Prices): ResponseEstimate {
  const [route] = response.routes;
  if (route.refusal) {
    // Nothing is sent at all.
    return { response, inputTokens: 0, maxOutputTokens: 0, cost: { inputUsd: 0, maxUsd: 0 } };
  }
  const { inputTokens, costOf } = callPrice(route, prices);
  const maxOutputTokens = route.request.parameters.max_tokens ?? route.model.maxOutputTokens;
  const inputUsd = costOf(usageOf(inputTokens, 0));
  const maxUsd = maxOutputTokens === null ? null : costOf(usageOf(inputTokens, maxOutputTokens));
  return { response, inputTokens, maxOutputTokens, cost: inputUsd === null ? null : { inputUsd, maxUsd } };
}

/**
 * Refuses a run that cannot keep to its budget: `budget_exceeded` with the estimate, `price_unknown` with the field when one of its
 * models, fallbacks included, has no price. An answer counts with `max_tokens` where that is given, else not at all: what a model
 * could write at most is far from what it will. `fieldOf`: the field of the request that names the model of a response.
 */
export function checkBudget(
  { max_cost_usd, max_total_tokens }: RunOptions,
  planned: () => readonly ResponsePlan[],
  prices: Prices,
  fieldOf: (response: ResponsePlan) => string,
): void {
  if (max_cost_usd === undefined && max_total_tokens === undefined) return;
  const responses = planned();
  if (max_cost_usd !== undefined) checkPrices(responses, prices, fieldOf);
  const calls = responses.map(({ routes: [route] }) => route).filter(({ refusal }) => !refusal);
  const spent = calls.map((route) => mostOf(route, prices));
  const costUsd = round(spent.reduce((sum, call) => sum + call.costUsd, 0));
  const tokens = spent.reduce((sum, call) => sum + call.tokens, 0);
  const limits = { maxCostUsd: max_cost_usd ?? null, maxTotalTokens: max_total_tokens ?? null };
  const exceeded = exceededLimit(limits, { costUsd, tokens });
  if (!exceeded) return;
  const [what, limit] =
    exceeded === 'max_cost_usd'
      ? [`cost about $${costUsd}`, `$${max_cost_usd}`]
      : [`take about ${tokens} tokens`, `${max_total_tokens}`];
  throw AppError.field('budget_exceeded', exceeded, `the run would ${what}, more than ${limit}`, {
    limit: exceeded === 'max_cost_usd' ? max_cost_usd : max_total_tokens,
    estimate: {
      cost_usd: calls.every((route) => isPriced(route, prices)) ? costUsd : null,
      total_tokens: tokens,
    },
  });
}

function isPriced(route: Parameters<typeof callPrice>[0], prices: Prices): boolean {
  return callPrice(route, prices).costOf(usageOf(1, 1)) !== null;
}

function checkPrices(
  responses: readonly ResponsePlan[],
  prices: Prices,
  fieldOf: (response: ResponsePlan) => string,
): void {
  responses.forEach((response) =>
    response.routes.forEach((route, index) => {
      if (route.refusal || isPriced(route, prices)) return;
      const model = fieldOf(response);
      const field = index === 0 ? model : `${model}.fallbacks[${index - 1}]`;
      throw AppError.field(
        'price_unknown',
        field,
        `the price of ${route.model.id} is not known, so the cost of the run cannot be limited`,
        { model: route.model.id },
      );
    }),
  );
}

function sumCosts(costs: readonly (CostEstimate | null)[]): CostEstimate | null {
  const known = costs.filter((cost) => cost !== null);
  if (known.length < costs.length) return null;
  const maxUsd = sumOrNull(known.map((cost) => cost.maxUsd));
  return {
    inputUsd: round(known.reduce((sum, cost) => sum + cost.inputUsd, 0)),
    maxUsd: maxUsd === null ? null : round(maxUsd),
  };
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (sum, value) => (sum === null || value === null ? null : sum + value),
    0,
  );
}

/** To the ten decimals that costs are stored with. */
function round(usd: number): number {
  return Number(usd.toFixed(10));
}
