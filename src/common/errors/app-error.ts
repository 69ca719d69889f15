import { ERROR_CODES, type ErrorCode } from './error-codes';

/** One thing that is wrong with one field: `field` is a path such as `models[1].parameters.temperature`. */
export interface FieldProblem {
  field: string;
  message: string;
}

export interface AppErrorOptions {
  /** A sentence for the client: what was wrong, where, and what would be right. Never a key or an upstream body. */
  detail?: string;
  errors?: FieldProblem[];
  /** More members of the problem details object (RFC 9457 section 3.2), snake_case. */
  extensions?: Record<string, unknown>;
  /** Seconds until a new try makes sense; sent as `Retry-After`. */
  retryAfterS?: number;
  cause?: unknown;
}

/** An expected failure. Filters turn it into HTTP; nothing else knows about status codes. */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly options: AppErrorOptions = {},
  ) {
    super(options.detail ?? ERROR_CODES[code].title, { cause: options.cause });
    this.name = 'AppError';
  }

  /** For a single wrong field of the request; an empty `field` is the request as a whole. */
  static field(
    code: ErrorCode,
    field: string,
    message: string,
    extensions?: Record<string, unknown>,
  ): AppError {
    const detail = field === '' ? `The request ${message}.` : `${field}: ${message}`;
    return new AppError(code, { detail, errors: [{ field, message }], extensions });
  }

  /** The same failure with its fields under the names that they have for the caller; anything else as it is. */
  static renamed(thrown: unknown, rename: (field: string) => string): unknown {
    if (!(thrown instanceof AppError) || !thrown.options.errors) return thrown;
    const errors = thrown.options.errors.map(({ field, message }) => ({ field: rename(field), message }));
    const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return new AppError(thrown.code, { ...thrown.options, errors, detail });
  }
}
