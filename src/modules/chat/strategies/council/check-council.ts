import { AppError } from '../../../../common/errors/app-error';
import { type Seat } from '../../engine/run-plan';
import { type RunRequest } from '../../planning/run-request';
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

/** Throws `validation_failed` for what only single answers have. */
export function checkRequest({ tools, toolResults, limits }: RunRequest): void {
  const refuse = (field: string, message: string) => {
    throw AppError.field('validation_failed', field, message);
  };
  if (tools.length > 0) refuse('tools', 'a council reads what its members say: it calls no tools');
  if (toolResults.length > 0)
    refuse('tool_results', 'go to the models that asked for them, without a council');
  if (limits.race) refuse('race', 'has one answer, and a council needs several');
}
