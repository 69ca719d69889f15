import { type ClassConstructor, plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { AppError } from '../../errors/app-error';
import { refuseLists } from './pieces/nested-parts';
import { fieldProblems, toAppError } from './validation.pipe';

export interface LenientlyRead<T> {
  body: T;
  /** Paths of the fields that nobody knows here (`messages[0].name`). */
  ignored: string[];
}

/**
 * Reads a body for an API whose clients may send more than this server knows: unknown fields are left out and named, everything
 * else is checked as on the native routes. Throws `validation_failed`.
 */
export function readLeniently<T extends object>(type: ClassConstructor<T>, value: unknown): LenientlyRead<T> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppError('validation_failed', { detail: 'The body must be a JSON object.' });
  }
  const body = plainToInstance(type, value);
  refuseLists(body);
  const problems = fieldProblems(
    validateSync(body, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true }),
  );
  const wrong = problems.filter(({ isUnknown }) => !isUnknown);
  if (wrong.length > 0) throw toAppError(wrong);
  // Takes out what is not known; with `forbidNonWhitelisted` it is only named.
  if (problems.length > 0) validateSync(body, { whitelist: true });
  return { body, ignored: problems.map(({ field }) => field) };
}
