import { rateLimitsOf } from './rate-limits';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const read = (headers: Record<string, string>) => rateLimitsOf(new Headers(headers), NOW);

describe('rateLimitsOf', () => {
  it("reads OpenAI's headers", () => {
    expect(
      read({
        'x-ratelimit-limit-requests': '500',
        'x-ratelimit-remaining-requests': '499',
        'x-ratelimit-reset-requests': '120ms',
        'x-ratelimit-reset-tokens': '6m0s',
      }),
    ).toEqual({
      limit_requests: '500',
      remaining_requests: '499',
      reset_requests: '120ms',
      reset_tokens: '6m0s',
    });
  });

  it("reads Anthropic's, with the time that is left", () => {
    expect(
      read({
        'anthropic-ratelimit-tokens-limit': '80000',
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2026-01-01T00:00:42Z',
        'anthropic-ratelimit-requests-reset': '2025-12-31T00:00:00Z',
      }),
    ).toEqual({ limit_tokens: '80000', remaining_tokens: '0', reset_tokens: '42s', reset_requests: '0s' });
  });

  it('passes nothing on that is neither a number nor a time', () => {
    expect(
      read({ 'x-ratelimit-limit-tokens': 'key sk-123', 'x-ratelimit-reset-tokens': '' }),
    ).toBeUndefined();
    expect(read({ 'content-type': 'text/plain' })).toBeUndefined();
  });
});
