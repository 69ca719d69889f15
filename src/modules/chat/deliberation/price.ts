import { type FinishedResponse } from '../strategies/strategy';

/** What working together took, beside what the answers alone took. US dollars; null when a price is not known. */
export interface Price {
  total_cost_usd: number | null;
  answers_cost_usd: number | null;
  /** Everything else. */
  deliberation_cost_usd: number | null;
  total_tokens: number;
  answers_tokens: number;
  deliberation_tokens: number;
}

/** `isAnswer`: what would have been there without working together; left out: the first answers. */
export function priceOf(finished: readonly FinishedResponse[], isAnswer = isFirstAnswer): Price {
  const answers = finished.filter(isAnswer);
  const rest = finished.filter((response) => !isAnswer(response));
  return {
    total_cost_usd: costOf(finished),
    answers_cost_usd: costOf(answers),
    deliberation_cost_usd: costOf(rest),
    total_tokens: tokensOf(finished),
    answers_tokens: tokensOf(answers),
    deliberation_tokens: tokensOf(rest),
  };
}

function isFirstAnswer({ place }: FinishedResponse): boolean {
  return place.stage === 1 && place.role === 'answer';
}

function costOf(responses: readonly FinishedResponse[]): number | null {
  if (responses.some(({ costUsd }) => costUsd === null)) return null;
  return Number(responses.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0).toFixed(10));
}

function tokensOf(responses: readonly FinishedResponse[]): number {
  return responses.reduce((sum, { usage }) => sum + (usage?.total_tokens ?? 0), 0);
}
