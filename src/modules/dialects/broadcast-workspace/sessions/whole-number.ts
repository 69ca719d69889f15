import { AppError } from '../../../../common/errors/app-error';

/** A query parameter, what it may be, and what it is when it is left out. */
export interface WholeNumber {
  field: string;
  least: number;
  most: number;
  usual: number;
}

/** Throws `validation_failed`. */
export function wholeNumber(value: unknown, { field, least, most, usual }: WholeNumber): number {
  if (value === undefined) return usual;
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw AppError.field('validation_failed', field, `must be a whole number from ${least} to ${most}`);
}
