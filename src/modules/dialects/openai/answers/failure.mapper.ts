import { AppError } from '../../../../common/errors/app-error';
import { type ErrorCode } from '../../../../common/errors/error-codes';
import { type ResponseError } from '../../../conversations/entities/response.entity';

/** What the failure of an answer is to somebody who asked for nothing but that answer. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  auth: 'provider_unauthorized',
  rate_limited: 'provider_rate_limited',
  invalid_request: 'provider_refused',
  context_length: 'context_too_long',
  content_filter: 'content_filtered',
  not_found: 'model_not_found',
  overloaded: 'provider_overloaded',
  circuit_open: 'provider_overloaded',
  queue_full: 'provider_overloaded',
  network: 'provider_unreachable',
  timeout: 'provider_timeout',
  stream_stalled: 'provider_timeout',
  not_configured: 'provider_not_configured',
  budget_exceeded: 'budget_exceeded',
  storage_failed: 'database_unavailable',
  interrupted: 'shutting_down',
};

export function toAppError({ code, message, retryable, retry_after_ms }: ResponseError): AppError {
  return new AppError(CODES[code] ?? 'provider_failed', {
    detail: message,
    extensions: { retryable },
    ...(retry_after_ms !== undefined && { retryAfterS: retry_after_ms / 1_000 }),
  });
}

/** Nobody here cancels one answer of a completion; its client has gone then, or the conversation was deleted. */
export const CANCELLED: ResponseError = {
  code: 'cancelled',
  message: 'The answer was cancelled.',
  retryable: false,
  provider_status: null,
};
