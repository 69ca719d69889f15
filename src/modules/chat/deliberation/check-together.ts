import { AppError } from '../../../common/errors/app-error';
import { type RunError } from '../../conversations/entities/run.entity';
import { type Seat } from '../engine/run-plan';
import { type RunRequest } from '../planning/run-request';

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
export function checkRequest({ tools, toolResults, limits }: RunRequest, what: string): void {
  const refuse = (field: string, message: string) => {
    throw AppError.field('validation_failed', field, message);
  };
  if (tools.length > 0) refuse('tools', `${what} reads what its members say: it calls no tools`);
  if (toolResults.length > 0) refuse('tool_results', `go to the models that asked for them, without ${what}`);
  if (limits.race) refuse('race', `has one answer, and ${what} needs several`);
}

/** Fewer have nothing to compare or to put together. */
export const FEWEST_ANSWERS = 2;

export function tooFew(what: string, answers: number, members: number): RunError {
  return {
    code: 'quorum_unreachable',
    message: `${what} needs at least ${FEWEST_ANSWERS} answers, and only ${answers} of ${members} members gave one.`,
  };
}
