import { type ResponseError } from '../../../conversations/entities/response.entity';
import { type FinishReason } from '../../../providers/spec/provider-event';
import { type FailureKind, type ProviderFailure } from '../../../providers/spec/provider-failure';
import { DeadlineExceeded } from './deadlines';

/** How a response ended, before it is priced and stored. */
export type Outcome =
  | { status: 'completed'; finishReason: FinishReason }
  /** `unsent`: it is certain that the provider got nothing. */
  | { status: 'failed'; error: ResponseError; unsent?: boolean }
  | { status: 'cancelled' };

/** Stable codes of failed responses; `docs/failures-chapter.ts` says what they mean. */
export type FailureCode =
  | Exclude<FailureKind, 'truncated'>
  | 'stream_truncated'
  | 'stream_stalled'
  | 'budget_exceeded'
  | 'output_too_large'
  | 'storage_failed'
  | 'interrupted';

/** A failure that the provider's adapter has classified. */
export function failedByProvider(failure: ProviderFailure): Outcome {
  return {
    status: 'failed',
    error: {
      code: failure.kind === 'truncated' ? 'stream_truncated' : failure.kind,
      message: failure.message,
      retryable: failure.retryable,
      provider_status: failure.status ?? null,
      ...(failure.retryAfterMs === undefined ? {} : { retry_after_ms: failure.retryAfterMs }),
    },
    ...(failure.unsent && { unsent: true }),
  };
}

/** What was thrown inside a response's stream: a deadline, or a mistake of ours whose text stays in the log. */
export function failedByError(error: unknown): Outcome {
  if (error instanceof DeadlineExceeded) return failure(error.code, error.message, true);
  return failure('unknown', 'The answer could not be read because of an error in this server.', true);
}

/** A failure that this server decides. */
export function failure(code: FailureCode, message: string, retryable: boolean): Outcome {
  return { status: 'failed', error: { code, message, retryable, provider_status: null } };
}
