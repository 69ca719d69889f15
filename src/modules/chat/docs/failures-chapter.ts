import { type FailureCode } from '../engine/attempt/outcome';

/** Why an answer failed. A code that is missing here does not compile. */
const FAILURES: Record<FailureCode, string> = {
  auth: 'The provider does not accept the key.',
  rate_limited: 'The provider takes no more requests for now, or the account has no credit left.',
  invalid_request: 'The provider does not accept the request, or the model cannot read it.',
  context_length: 'The conversation is too long for the model.',
  content_filter: "The provider's rules do not allow this.",
  not_found: 'The provider does not have this model.',
  not_configured: 'The provider has no key or address.',
  overloaded: 'The provider is overloaded.',
  network: 'The provider cannot be reached.',
  timeout: 'The answer, its first token, or the acceptance of the request did not come in time.',
  stream_stalled: 'The model stopped in the middle.',
  stream_truncated: 'The answer broke off before it was complete.',
  unknown: 'The provider failed, or sent what is not an answer.',
  circuit_open:
    'The model kept failing and is left alone for a while: it was not asked. `retry_after_ms` says when it is tried again.',
  queue_full: 'Too many calls wait for the provider already: it was not asked.',
  budget_exceeded: 'The run has used what it may (`max_cost_usd`, `max_total_tokens`).',
  output_too_large: 'The answer is longer than this server keeps.',
  storage_failed: 'The answer came but the database did not take it.',
  interrupted: 'The server was stopped, or ended, before the answer was complete.',
};

/** The chapter of the documentation on the codes in `error` of a response; those of requests are another list. */
export function failuresChapter(): string {
  const rows = Object.entries(FAILURES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  return `
### Answers that fail

A model that fails is no error of the request: its answer says why, and the other answers are not affected. The text so far is kept,
marked \`partial\`.

| code | meaning |
|---|---|
${rows.join('\n')}
`.trim();
}
