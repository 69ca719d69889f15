import { AppError } from '../../../../common/errors/app-error';
import { DEFAULT_CRITERIA, type FusionOptions, type FusionWish } from './fusion-options';

/** Throws `validation_failed`, naming the field that is missing or says nothing for this kind. */
export function fusionOptions({ kind = 'merge', instructions, criteria, layers }: FusionWish): FusionOptions {
  const refuse = (field: string, message: string) => {
    throw AppError.field('validation_failed', `fusion.${field}`, message);
  };
  if (kind === 'custom' && !instructions?.trim())
    refuse('instructions', 'must say what to make of the answers');
  if (criteria && kind !== 'compare') refuse('criteria', 'are for the kind compare');
  if (layers !== undefined && kind !== 'moa') refuse('layers', 'are for the kind moa');
  if (criteria && new Set(criteria).size < criteria.length) refuse('criteria', 'must be different');
  return {
    kind,
    ...(instructions !== undefined && { instructions }),
    ...(kind === 'compare' && { criteria: criteria ?? [...DEFAULT_CRITERIA] }),
    ...(kind === 'moa' && { layers: layers ?? 1 }),
  };
}
