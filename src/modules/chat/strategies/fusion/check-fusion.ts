import { AppError } from '../../../../common/errors/app-error';
import { seedFor, shuffled } from '../../deliberation/chance';
import { FEWEST_ANSWERS } from '../../deliberation/check-together';
import { type GivenAnswer } from '../../deliberation/given-answer';
import { labelAt } from '../../deliberation/labels';
import { DEFAULT_CRITERIA, type FusionOptions, type FusionSource, type FusionWish } from './fusion-options';

/** Throws `validation_failed`, naming the field that is missing or says nothing for this kind. */
export function fusionOptions(wish: FusionWish, seed: number): FusionOptions {
  const { kind = 'merge', instructions, criteria, layers, given, insights } = wish;
  if (kind === 'custom' && !instructions?.trim())
    refuse('instructions', 'must say what to make of the answers');
  if (criteria && kind !== 'compare') refuse('criteria', 'are for the kind compare');
  if (layers !== undefined && kind !== 'moa') refuse('layers', 'are for the kind moa');
  if (criteria && new Set(criteria).size < criteria.length) refuse('criteria', 'must be different');
  if (given) checkGiven(wish, given);
  return {
    kind,
    ...(instructions !== undefined && { instructions }),
    ...(kind === 'compare' && { criteria: criteria ?? [...DEFAULT_CRITERIA] }),
    ...(kind === 'moa' && { layers: layers ?? 1 }),
    ...(given && { sources: sourcesOf(given, seed) }),
    ...(insights && { insights: [...insights] }),
  };
}

function checkGiven({ kind }: FusionWish, given: readonly GivenAnswer[]): void {
  if (kind === 'moa') refuse('kind', 'moa asks members anew: it is not for answers that are there');
  if (given.length < FEWEST_ANSWERS) {
    refuse('response_ids', `must name at least ${FEWEST_ANSWERS} answers, not ${given.length}`);
  }
}

function sourcesOf(given: readonly GivenAnswer[], seed: number): FusionSource[] {
  // Answers that have their labels are shown in the order in which they were when they got them.
  const hasLabels = given.every(({ label }) => label !== undefined);
  return (hasLabels ? given : shuffled(given, seedFor(seed, 1))).map((answer, index) => ({
    label: answer.label ?? labelAt(index),
    response_id: answer.responseId,
    participant_id: answer.participantId,
    model: answer.model,
  }));
}

function refuse(field: string, message: string): never {
  throw AppError.field('validation_failed', `fusion.${field}`, message);
}
