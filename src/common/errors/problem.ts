import { HttpException } from '@nestjs/common';
import { newId } from '../ids';
import { AppError } from './app-error';
import { isDatabaseUnavailable } from './database-unavailable';
import { ERROR_CODES, type ErrorCode } from './error-codes';

/** What a client is told about a failure, before it has the form of a dialect. */
export interface Problem {
  error: AppError;
  status: number;
  title: string;
  /** Set when nobody foresaw this: the log has the details under the same id. */
  errorId: string | null;
}

/** Any thrown value as something that can be told. What it was for unforeseen errors stays in the log. */
export function toProblem(thrown: unknown): Problem {
  const error = toAppError(thrown);
  const { status, title } = ERROR_CODES[error.code];
  return { error, status, title, errorId: error.code === 'internal_error' ? newId() : null };
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const code = CODE_OF_STATUS[statusOf(thrown)];
  if (code) return new AppError(code, { cause: thrown });
  if (isDatabaseUnavailable(thrown)) {
    return new AppError('database_unavailable', { retryAfterS: 5, cause: thrown });
  }
  return new AppError('internal_error', { cause: thrown });
}

/** Nest's exceptions have it in a method, express's and its packages' in a property. Zero: not an error of HTTP. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const { status, expose } = (thrown ?? {}) as { status?: unknown; expose?: unknown };
  return typeof status === 'number' && expose === true ? status : 0;
}

/** For what Nest and its packages throw; our own code throws `AppError`. Their messages are not for clients. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'validation_failed',
  // express serves files only below their folder.
  403: 'route_not_found',
  404: 'route_not_found',
  405: 'method_not_allowed',
  406: 'not_acceptable',
  413: 'body_too_large',
  415: 'unsupported_media_type',
};
