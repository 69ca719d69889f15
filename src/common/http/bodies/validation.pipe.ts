import { type ValidationError, ValidationPipe } from '@nestjs/common';
import { AppError, type FieldProblem } from '../../errors/app-error';

/** Checks requests against their DTO classes; unknown fields are refused, and every wrong field is named. */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    // A DTO without any rule still refuses what it does not know.
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => toAppError(errors),
  });
}

function toAppError(errors: readonly ValidationError[]): AppError {
  const problems = errors.flatMap((error) => toProblems(error, ''));
  const detail = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new AppError('validation_failed', { detail, errors: problems });
}

function toProblems(error: ValidationError, parent: string): FieldProblem[] {
  const isIndex = /^\d+$/.test(error.property) && parent !== '';
  const field = isIndex ? `${parent}[${error.property}]` : [parent, error.property].filter(Boolean).join('.');
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    message:
      rule === 'whitelistValidation'
        ? 'is not a field of this request'
        : withoutName(message, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => toProblems(child, field))];
}

/** class-validator's messages start with the property, which `field` says already. */
function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
