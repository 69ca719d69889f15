import { AppError } from '../../../../common/errors/app-error';
import { type Seat } from '../../engine/run-plan';
import { type RankingMethod } from './ranking/methods';

/** What a request says about a council. */
export interface CouncilWish {
  /** Model id or alias; left out: the first member. */
  chairman?: string;
  method?: RankingMethod;
  earlyStop?: boolean;
  /** Left out: every member ranks all answers of the others. */
  reviewersPerAnswer?: number;
  seed?: number;
}

/** How a council is held, as it is kept with its run. */
export interface CouncilOptions {
  method: RankingMethod;
  early_stop: boolean;
  /** How many members rank each answer; absent: all others. */
  reviewers_per_answer?: number;
}

/** Throws `validation_failed`, naming the field. */
export function councilOptions(wish: CouncilWish, members: number): CouncilOptions {
  const { method = 'borda', earlyStop = true, reviewersPerAnswer } = wish;
  if (reviewersPerAnswer !== undefined && reviewersPerAnswer > members - 1) {
    throw AppError.field(
      'validation_failed',
      'council.reviewers_per_answer',
      `must not be more than the ${members - 1} other members`,
      { limit: members - 1 },
    );
  }
  return {
    method,
    early_stop: earlyStop,
    ...(reviewersPerAnswer !== undefined && { reviewers_per_answer: reviewersPerAnswer }),
  };
}

/** Throws `validation_failed` for fewer than two members, and for two that could only say the same. */
export function checkMembers(members: readonly Seat[], what: string): void {
  if (members.length < 2) {
    throw AppError.field(
      'validation_failed',
      'models',
      `${what} needs at least 2 members, not ${members.length}`,
    );
  }
  const keys = members.map(({ model, persona, systemPrompt }) =>
    JSON.stringify([model.id, persona, systemPrompt]),
  );
  const duplicate = keys.findIndex((key, index) => keys.indexOf(key) !== index);
  if (duplicate === -1) return;
  const { model } = members[duplicate]!;
  throw AppError.field(
    'validation_failed',
    `models[${duplicate}]`,
    `${model.id} is a member already; the same model can sit twice with different personas or system prompts`,
    { model: model.id },
  );
}
