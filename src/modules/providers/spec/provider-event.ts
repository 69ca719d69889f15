import { type TokenLogprob } from './output';
import { type ProviderFailure } from './provider-failure';
import { type RateLimits } from './rate-limits';

/**
 * Tokens of one upstream call as the provider counted them. `input_tokens` includes `cached_tokens`; `output_tokens`
 * includes `reasoning_tokens`, whichever way the provider itself reports them.
 */
export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  total_tokens: number;
}

export type FinishReason = 'stop' | 'length' | 'content_filter' | 'tool_calls';

/** A source that the model cited. */
export interface Citation {
  url: string;
  title?: string;
}

/**
 * What `Provider.stream` emits: any number of the first kinds, then exactly one `finished` or `failed`, then completion.
 * A stream that ends without a finish reason is `failed` with kind `truncated`. The Observable itself never errors.
 */
export type ProviderEvent =
  /** When the headers arrive, and once more, with all of it, when the answer names the model that writes it. */
  | { type: 'connected'; requestId?: string; model?: string; status?: number; rateLimits?: RateLimits }
  /** `logprobs` only where the request asked for them; then `text` can be empty. */
  | { type: 'text'; text: string; logprobs?: readonly TokenLogprob[] }
  | { type: 'reasoning'; text: string }
  | {
      type: 'tool_call';
      /** Position among the tool calls of this answer, from 0. */
      index: number;
      /** Present on the first event of an index. */
      id?: string;
      name?: string;
      /** The next piece of the JSON text. */
      arguments: string;
      provider_metadata?: Record<string, string>;
    }
  | { type: 'citation'; citation: Citation }
  /** Cumulative: a later one replaces an earlier one. */
  | { type: 'usage'; usage: Usage }
  | { type: 'finished'; reason: FinishReason }
  | { type: 'failed'; failure: ProviderFailure };

export type TerminalProviderEvent = Extract<ProviderEvent, { type: 'finished' | 'failed' }>;

export function isTerminal(event: ProviderEvent): event is TerminalProviderEvent {
  return event.type === 'finished' || event.type === 'failed';
}
