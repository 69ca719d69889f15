import { asEvents, ask, failureOf, providerAt, providerNamed, providersOf, TEST_KEY } from './asking';
import { deadAddress, Upstream } from './upstream';

const PROVIDERS = ['openai', 'anthropic', 'google', 'groq'] as const;

/** The same error as each provider words it. */
function errorBody(provider: string, message: string, type: string, status: number): unknown {
  switch (provider) {
    case 'anthropic':
      return { type: 'error', error: { type, message }, request_id: 'req_1' };
    case 'google':
      return { error: { code: status, message, status: type } };
    default:
      return { error: { message, type, param: null, code: null } };
  }
}

describe.each(PROVIDERS)('a failing call of %s', (id) => {
  let upstream: Upstream;

  beforeAll(async () => {
    upstream = await Upstream.start();
  });

  afterAll(() => upstream.stop());

  async function failureFor(status: number, body: unknown, headers: Record<string, string> = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    upstream.answersWith(text, { 'content-type': 'application/json', ...headers }, status);
    const events = await ask(providerAt(id, upstream.url));
    expect(events).toHaveLength(1);
    return failureOf(events);
  }

  it.each([
    [400, 'Unknown name "temprature"', 'invalid_request', false],
    [400, 'This model’s maximum context length is 8192 tokens', 'context_length', false],
    [400, 'Blocked by our content policy', 'content_filter', false],
    [401, 'No.', 'auth', false],
    [403, 'Your account may not do that', 'auth', false],
    [404, 'The model `x` does not exist', 'not_found', false],
    [402, 'Pay first', 'rate_limited', false],
    [429, 'Too many', 'rate_limited', true],
    [500, 'Oops', 'unknown', true],
    [502, 'Bad gateway', 'overloaded', true],
    [503, 'Busy', 'overloaded', true],
    [504, 'Timed out', 'timeout', true],
    [529, 'Busy', 'overloaded', true],
  ])('with %i "%s" is %s', async (status, message, kind, retryable) => {
    const failure = await failureFor(status, errorBody(id, message, 'some_error', status));
    expect(failure).toMatchObject({ kind, retryable, status });
    expect(failure.message).toContain(message);
    // Nothing is retried inside: that is for the caller to decide.
    expect(upstream.requests).toHaveLength(1);
    upstream.requests.length = 0;
  });

  it('says how long to wait', async () => {
    const body = errorBody(id, 'Too many', 'rate_limit_error', 429);
    expect(await failureFor(429, body, { 'retry-after': '7' })).toMatchObject({ retryAfterMs: 7_000 });
    expect(await failureFor(429, body, { 'retry-after-ms': '350', 'retry-after': '1' })).toMatchObject({
      retryAfterMs: 350,
    });
    expect(await failureFor(429, body)).not.toHaveProperty('retryAfterMs');
  });

  it('has the request id of the provider', async () => {
    const name = id === 'anthropic' ? 'request-id' : 'x-request-id';
    const failure = await failureFor(500, errorBody(id, 'Oops', 'api_error', 500), { [name]: 'req-9' });
    expect(failure.requestId).toBe('req-9');
  });

  it('never repeats a key', async () => {
    const failure = await failureFor(401, errorBody(id, `Incorrect API key provided: ${TEST_KEY}`, 'x', 401));
    expect(failure.kind).toBe('auth');
    expect(JSON.stringify(failure)).not.toContain(TEST_KEY);
    expect(failure.message).toContain('[redacted]');
  });

  it('never repeats a page', async () => {
    const failure = await failureFor(503, '<html><body><h1>Service Unavailable</h1></body></html>', {
      'content-type': 'text/html',
    });
    expect(failure.kind).toBe('overloaded');
    expect(failure.message).not.toMatch(/[<>]|Service Unavailable/);
  });

  it('does not follow a redirect with the key', async () => {
    const failure = await failureFor(307, '', { location: `${upstream.url}/elsewhere` });
    expect(failure).toMatchObject({ kind: 'invalid_request', status: 307 });
    expect(upstream.requests.map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('is unreadable when a page comes with status 200', async () => {
    upstream.answersWith('<html>Please log in</html>', { 'content-type': 'text/html' });
    const failure = failureOf(await ask(providerAt(id, upstream.url)));
    expect(failure).toMatchObject({ kind: 'unknown', retryable: true });
    expect(failure.message).not.toContain('log in');
  });

  it('is unreadable when there is nothing but garbage', async () => {
    upstream.answersWith(asEvents('%PDF-1.7', '{"half":'));
    expect(failureOf(await ask(providerAt(id, upstream.url)))).toMatchObject({
      kind: 'unknown',
      retryable: true,
    });
  });

  it('is truncated when the body ends without a word', async () => {
    upstream.answersWith('');
    expect(failureOf(await ask(providerAt(id, upstream.url)))).toMatchObject({
      kind: 'truncated',
      retryable: true,
    });
  });

  it('is a network failure when nothing listens', async () => {
    const failure = failureOf(await ask(providerAt(id, await deadAddress())));
    expect(failure).toMatchObject({ kind: 'network', retryable: true });
    expect(failure.message).toMatch(/cannot be reached: nothing listens there\.$/);
  });

  it('is a network failure when the connection breaks before the answer', async () => {
    upstream.answers((response) => {
      response.destroy();
    });
    expect(failureOf(await ask(providerAt(id, upstream.url)))).toMatchObject({
      kind: 'network',
      retryable: true,
    });
  });

  it('without a key names the variable, and asks nobody', async () => {
    const provider = providerNamed(id, providersOf({ settings: { [id]: { baseUrl: upstream.url } } }));
    const before = upstream.requests.length;
    expect(provider.configured).toBe(false);
    expect(failureOf(await ask(provider))).toMatchObject({
      kind: 'not_configured',
      message: expect.stringContaining(`${id.toUpperCase()}_API_KEY`) as string,
    });
    expect(upstream.requests).toHaveLength(before);
  });
});
