import { type CallFailureKind, type ProviderFailure } from '../../spec/provider-failure';

/** Whose call failed: for the sentences of failures, and for what must not appear in them. */
export interface FailureContext {
  /** The provider's display name. */
  provider: string;
  /** The variable that holds its key or address. */
  variable: string | null;
  /** The keys in use: blotted out wherever a provider repeats them. */
  secrets: readonly string[];
}

const RETRYABLE: Record<CallFailureKind, boolean> = {
  auth: false,
  rate_limited: true,
  invalid_request: false,
  context_length: false,
  content_filter: false,
  not_found: false,
  overloaded: true,
  network: true,
  timeout: true,
  truncated: true,
  not_configured: false,
  unknown: false,
};

export function toFailure(
  kind: CallFailureKind,
  message: string,
  more: Partial<Omit<ProviderFailure, 'kind' | 'message'>> = {},
): ProviderFailure {
  return { kind, message, retryable: RETRYABLE[kind], ...more };
}

export function notConfigured(context: FailureContext): ProviderFailure {
  return toFailure(
    'not_configured',
    context.variable === null
      ? `${context.provider} is not configured.`
      : `${context.provider} is not configured: set ${context.variable}.`,
  );
}

export function tookTooLong(context: FailureContext): ProviderFailure {
  return toFailure('timeout', `${context.provider} did not answer in time.`);
}

/** The body ended, or broke off, before the model said why it stopped. */
export function truncated(context: FailureContext): ProviderFailure {
  return toFailure('truncated', `The answer of ${context.provider} broke off before it was complete.`);
}

/** The body was not in the provider's wire format at all. */
export function unreadable(context: FailureContext): ProviderFailure {
  return toFailure('unknown', `${context.provider} sent something that is not an answer.`, {
    retryable: true,
  });
}
