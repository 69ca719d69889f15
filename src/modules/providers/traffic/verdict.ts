import { type ProviderEvent, type TerminalProviderEvent } from '../spec/provider-event';
import { type ProviderFailure } from '../spec/provider-failure';

/**
 * What a call says about the health of its model. `inconclusive` is whatever is about the request, the key or the caller
 * (400, 401, 403, 404, a filter, a cancelled call), and 429: the provider works, and says itself when to come back.
 */
export type Verdict = 'healthy' | 'ailing' | 'inconclusive';

export function verdictOf(event: TerminalProviderEvent): Verdict {
  if (event.type === 'finished') return 'healthy';
  return isAiling(event.failure) ? 'ailing' : 'inconclusive';
}

function isAiling({ kind, status = 500 }: ProviderFailure): boolean {
  switch (kind) {
    case 'overloaded':
    case 'network':
    case 'timeout':
    case 'truncated':
      return true;
    case 'unknown':
      return status >= 500;
    case 'auth':
    case 'rate_limited':
    case 'invalid_request':
    case 'context_length':
    case 'content_filter':
    case 'not_found':
    case 'not_configured':
    case 'circuit_open':
    case 'queue_full':
      return false;
  }
}

/** Whether the model has begun to answer with it. */
export function isToken({ type }: ProviderEvent): boolean {
  return type === 'text' || type === 'reasoning' || type === 'tool_call';
}
