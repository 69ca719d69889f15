import { AppError } from '../../../../common/errors/app-error';
import { type CouncilOptions, type CouncilWish } from './council-options';

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
