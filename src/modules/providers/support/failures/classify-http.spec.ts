import { classifyErrorPayload, classifyHttp } from './classify-http';
import { type FailureContext } from './failure';

const CONTEXT: FailureContext = { provider: 'Acme', variable: 'ACME_API_KEY', secrets: [] };
const NO_HEADERS = new Headers();

function classify(status: number, body: unknown, headers = NO_HEADERS) {
  return classifyHttp(status, typeof body === 'string' ? body : JSON.stringify(body), headers, CONTEXT);
}

describe('classifyHttp', () => {
  it.each([
    [400, { error: { code: 'context_length_exceeded', message: 'x' } }, 'context_length'],
    [
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8' },
      },
      'context_length',
    ],
    [
      400,
      {
        error: {
          code: 400,
          message: 'The input token count (9) exceeds the maximum number of tokens allowed (8).',
        },
      },
      'context_length',
    ],
    [
      413,
      { error: { message: 'Request too large for model on tokens per minute', code: 'rate_limit_exceeded' } },
      'rate_limited',
    ],
    [
      413,
      { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
      'invalid_request',
    ],
    [400, { error: { code: 'content_filter', message: 'The response was filtered' } }, 'content_filter'],
    [403, { code: 'x', error: 'Content violates usage guidelines.' }, 'content_filter'],
    [
      400,
      [
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      'auth',
    ],
    [400, { code: 'x', error: 'Incorrect API key provided: no***ne.' }, 'auth'],
    [400, { object: 'error', message: 'Invalid model: parrot', type: 'invalid_model' }, 'not_found'],
    [404, { error: 'model "parrot" not found, try pulling it first' }, 'not_found'],
    [422, { detail: [{ loc: ['body', 'x'], msg: 'Extra inputs are not permitted' }] }, 'invalid_request'],
    [500, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded'],
    [500, 'plain words', 'unknown'],
    [408, '', 'timeout'],
    [418, '{', 'invalid_request'],
    [521, '', 'overloaded'],
  ])('knows what %i with %j is', (status, body, kind) => {
    expect(classify(status, body)).toMatchObject({ kind, status });
  });

  it.each([
    [
      429,
      {
        error: {
          code: 'insufficient_quota',
          message: 'You exceeded your current quota, check your billing details.',
        },
      },
    ],
    [402, { error: { message: 'Insufficient Balance' } }],
    [403, { error: { message: 'Your credit balance is too low' } }],
  ])('does not ask again when the account is empty: %i', (status, body) => {
    expect(classify(status, body)).toMatchObject({ kind: 'rate_limited', retryable: false });
  });

  it('says what the provider says, after a sentence of its own', () => {
    expect(classify(401, { error: { message: 'No such key' } }).message).toBe(
      'Acme refused the key in ACME_API_KEY: No such key',
    );
    expect(classify(422, { detail: [{ msg: 'Field required' }, { msg: 'Too short' }] }).message).toBe(
      'Acme did not accept the request: Field required; Too short',
    );
    expect(classify(500, 'a raw body').message).toBe('Acme failed (HTTP 500).');
  });
});

describe('classifyErrorPayload', () => {
  it('goes by what the error itself says, because the status was 200', () => {
    expect(classifyErrorPayload({ error: { message: 'slow', code: '429' } }, CONTEXT)).toMatchObject({
      kind: 'rate_limited',
      status: 429,
    });
    expect(classifyErrorPayload({ error: 'it broke' }, CONTEXT)).toEqual({
      kind: 'unknown',
      message: 'Acme failed: it broke',
      retryable: true,
    });
  });
});
