import { AppError } from '../../../../common/errors/app-error';
import {
  DEFAULT_AGREEMENT,
  DEFAULT_ROUNDS,
  type DebateOptions,
  type DebateWish,
  MOST_ROUNDS,
} from './debate-options';
import { toValue } from './values/final-value';
import { folded } from './values/normalise';

/** Throws `validation_failed`, naming the field that is missing, beyond its limit, or says nothing here. */
export function debateOptions(wish: DebateWish): DebateOptions {
  const { closing = 'synthesis', answer = 'auto', choices, expected } = wish;
  const { maxRounds = DEFAULT_ROUNDS, agreement = DEFAULT_AGREEMENT } = wish;
  if (maxRounds > MOST_ROUNDS) {
    refuse('max_rounds', `must not be greater than ${MOST_ROUNDS}`, { limit: MOST_ROUNDS });
  }
  if (closing === 'judge' && wish.judge === undefined) refuse('judge', 'must name the model that judges');
  if (closing === 'vote' && wish.judge !== undefined) refuse('judge', 'says nothing with the closing vote');
  if (choices && answer !== 'choice') refuse('choices', 'are for answers of the kind choice');
  if (choices && new Set(choices.map(folded)).size < choices.length) refuse('choices', 'must be different');
  if (choices?.some((choice) => folded(choice) === '')) refuse('choices', 'must have letters or digits');
  if (expected !== undefined) checkExpected(expected, wish);
  return {
    max_rounds: maxRounds,
    agreement,
    closing,
    answer,
    ...(choices && { choices }),
    ...(expected !== undefined && { expected }),
  };
}

function checkExpected(expected: string, { answer = 'auto', choices }: DebateWish): void {
  if (answer === 'text') return refuse('expected', 'is for answers that come down to a value');
  if (answer === 'auto' || toValue(expected, { kind: answer, choices }) !== null) return;
  refuse('expected', `must be an answer of the kind ${answer}`);
}

function refuse(field: string, message: string, extra?: Record<string, unknown>): never {
  throw AppError.field('validation_failed', `debate.${field}`, message, extra);
}
