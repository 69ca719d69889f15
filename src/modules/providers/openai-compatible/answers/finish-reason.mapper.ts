import { type FinishReason } from '../../spec/provider-event';

const REASONS: Record<string, FinishReason> = {
  length: 'length',
  max_tokens: 'length',
  max_output_tokens: 'length',
  model_length: 'length',
  content_filter: 'content_filter',
  safety: 'content_filter',
  refusal: 'content_filter',
  recitation: 'content_filter',
  sensitive: 'content_filter',
  tool_calls: 'tool_calls',
  tool_use: 'tool_calls',
  function_call: 'tool_calls',
};

/** Reasons that are no end of an answer: the service gave up. */
const FAILURES = new Set([
  'error',
  'abort',
  'aborted',
  'cancelled',
  'network_error',
  'insufficient_system_resource',
]);

/**
 * OpenAI's `finish_reason` and what its relatives send in its place (`eos`, `end_turn`, `model_length`, in any case).
 * A word that nobody knows ends an answer normally: the service did say that it was over. Tool calls tell by themselves
 * what is wanted; several services send `stop` with them.
 */
export function toFinishReason(reason: string, hasToolCalls: boolean): FinishReason | 'failed' {
  const word = reason.toLowerCase();
  if (FAILURES.has(word)) {
    return 'failed';
  }
  const known = REASONS[word] ?? 'stop';
  return known === 'stop' && hasToolCalls ? 'tool_calls' : known;
}
