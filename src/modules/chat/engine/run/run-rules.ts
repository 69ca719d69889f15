import { type PriceBook } from '../../../providers/prices/price-book';
import { type ProviderEvent } from '../../../providers/spec/provider-event';
import { estimateRequestTokens } from '../attempt/request-tokens';
import { type Route } from '../run-plan';
import { failure, type Outcome } from '../attempt/outcome';
import { type RunOptions } from './run-options';
import { type CallPrice, type ExceededLimit, type Spent, Spending, usageOf } from './spending';

/** What is done about a run because of what one of its models has just said. */
export interface RunActions {
  /** This response has said the first word of all: the others are given up. Called before anybody hears the word. */
  win(responseId: string): void;
  /** The run has used more than it may. */
  exceed(outcome: Outcome): void;
}

/** What holds for all responses of a run together while they are written: who wins a race, and what may be spent. */
export class RunRules {
  private winner: string | null = null;
  private readonly spending: Spending | null;

  constructor(
    private readonly options: RunOptions,
    private readonly actions: RunActions,
  ) {
    const { max_cost_usd: maxCostUsd = null, max_total_tokens: maxTotalTokens = null } = options;
    const isLimited = maxCostUsd !== null || maxTotalTokens !== null;
    this.spending = isLimited
      ? new Spending({ maxCostUsd, maxTotalTokens }, (limit) => this.exceeded(limit))
      : null;
  }

  /** Whether anything depends on what calls say. */
  get areLimited(): boolean {
    return this.spending !== null;
  }

  /** The first token of a response is there, and nobody has heard it yet. */
  firstToken(responseId: string): void {
    if (!this.options.race || this.winner !== null) return;
    this.winner = responseId;
    this.actions.win(responseId);
  }

  /** Hears a call that begins, event by event; null when nothing depends on it. */
  listen(
    responseId: string,
    route: Route,
    prices: Pick<PriceBook, 'cost'>,
  ): ((event: ProviderEvent) => void) | null {
    return this.spending?.openCall(responseId, callPrice(route, prices)) ?? null;
  }

  /** Why a further call may not be made; null when it may. */
  objection(route: Route, prices: Pick<PriceBook, 'cost'>): Outcome | null {
    if (!this.spending || this.spending.allows(mostOf(route, prices))) return null;
    return failure('budget_exceeded', 'What the run may still use is not enough for another call.', false);
  }

  settle(responseId: string, spent: Spent): void {
    this.spending?.settle(responseId, spent);
  }

  private exceeded(limit: ExceededLimit): void {
    const { max_cost_usd, max_total_tokens } = this.options;
    const message =
      limit === 'max_cost_usd'
        ? `The run has cost more than the $${max_cost_usd} that it may cost.`
        : `The run has taken more than the ${max_total_tokens} tokens that it may take.`;
    this.actions.exceed(failure('budget_exceeded', message, false));
  }
}

/** A call as it is known before it is made: the request, and the answer as long as `max_tokens` lets it be, if that is given. */
export function mostOf(route: Route, prices: Pick<PriceBook, 'cost'>): Spent {
  const { inputTokens, costOf } = callPrice(route, prices);
  const usage = usageOf(inputTokens, route.request.parameters.max_tokens ?? 0);
  return { costUsd: costOf(usage) ?? 0, tokens: usage.total_tokens };
}

export function callPrice({ model, request }: Route, prices: Pick<PriceBook, 'cost'>): CallPrice {
  return {
    inputTokens: estimateRequestTokens(request),
    costOf: (usage) => prices.cost(model.provider, model.model, usage).costUsd,
  };
}
