import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { type ValidatorOptions } from 'class-validator';
import { AppError, type FieldProblem } from '../../errors/app-error';
import { validateInPieces } from './pieces/validate-in-pieces';

/** Checks requests against their DTO classes; unknown fields are refused, and wrong fields are named, the first 50 of them. */
export function validationPipe(): ValidationPipe {
  return new PiecewisePipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    // A DTO without any rule still refuses what it does not know.
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => toAppError(fieldProblems(errors)),
  });
}

/** Whoever has more to correct than this needs no list; the answer stays small whatever the request was. */
const MOST_PROBLEMS = 50;

/** A request with long lists keeps nobody else waiting. */
class PiecewisePipe extends ValidationPipe {
  protected override validate(object: object, options: ValidatorOptions = {}): Promise<ValidationError[]> {
    return validateInPieces(object, options, MOST_PROBLEMS);
  }
}

interface CheckedField extends FieldProblem {
  /** Nothing is wrong with the field but that nobody knows it. */
  isUnknown: boolean;
}

export function toAppError(problems: readonly FieldProblem[]): AppError {
  const errors = problems.slice(0, MOST_PROBLEMS).map(({ field, message }) => ({ field, message }));
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new AppError('validation_failed', { detail, errors });
}

/** What class-validator found, one entry per field, with the field's path in the request. */
export function fieldProblems(errors: readonly ValidationError[]): CheckedField[] {
  return errors.flatMap((error) => toProblems(error, ''));
}

function toProblems(error: ValidationError, parent: string): CheckedField[] {
  const isIndex = /^\d+$/.test(error.property) && parent !== '';
  const field = isIndex ? `${parent}[${error.property}]` : [parent, error.property].filter(Boolean).join('.');
  const own = firstRule(error.constraints ?? {}).map(([rule, message]) => {
    const isUnknown = rule === 'whitelistValidation';
    return {
      field,
      message: isUnknown ? 'is not a field of this request' : withoutName(message, error.property),
      isUnknown,
    };
  });
  // Within a field that is wrong as a whole, nothing that is said about its parts helps.
  const parts = own.length === 0 ? (error.children ?? []) : [];
  return [...own, ...parts.flatMap((child) => toProblems(child, field))];
}

/**
 * The broken rule that is written first in the DTO, where the type stands: a missing number is no number before it is not
 * greater than 1. Decorators apply from the last to the first, and class-validator adds what is nested after all others.
 */
function firstRule(broken: Readonly<Record<string, string>>): [string, string][] {
  const rules = Object.entries(broken);
  const plain = rules.filter(([rule]) => rule !== 'nestedValidation');
  return (plain.length > 0 ? plain : rules).slice(-1);
}

/** class-validator's messages start with the property, or have it in the middle; `field` says it already. */
function withoutName(message: string, property: string): string {
  if (message === `All ${property}'s elements must be unique`) return 'must not have the same element twice';
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
