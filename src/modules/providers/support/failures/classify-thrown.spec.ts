import { classifyThrown } from './classify-thrown';
import { type FailureContext } from './failure';

const CONTEXT: FailureContext = { provider: 'Acme', variable: null, secrets: [] };

const withCode = (code: string): Error => Object.assign(new Error('https://key@acme'), { code });

describe('classifyThrown', () => {
  it.each([
    ['ECONNREFUSED', 'network', true],
    ['ENOTFOUND', 'network', true],
    ['UND_ERR_SOCKET', 'network', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', true],
    ['ETIMEDOUT', 'timeout', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'network', false],
    ['ERR_INVALID_URL', 'invalid_request', false],
    ['SOMETHING_ELSE', 'network', true],
  ])('knows %s, however deep it is', (code, kind, retryable) => {
    const wrapped = new Error('Connection error.', {
      cause: new TypeError('fetch failed', { cause: withCode(code) }),
    });
    expect(classifyThrown(wrapped, CONTEXT)).toMatchObject({ kind, retryable });
    expect(classifyThrown(new AggregateError([withCode(code)]), CONTEXT)).toMatchObject({ kind, retryable });
  });

  it('says when it is certain that nothing was sent', () => {
    const unsent = (code: string) => classifyThrown(withCode(code), CONTEXT).unsent ?? false;
    expect(['ECONNREFUSED', 'ENOTFOUND', 'ENETUNREACH'].map(unsent)).toEqual([true, true, true]);
    expect(['ECONNRESET', 'UND_ERR_SOCKET', 'ETIMEDOUT'].map(unsent)).toEqual([false, false, false]);
  });

  it('repeats nothing of what was thrown', () => {
    expect(classifyThrown(withCode('ECONNRESET'), CONTEXT).message).toBe(
      'Acme cannot be reached: the connection was reset.',
    );
    expect(classifyThrown('https://key@acme', CONTEXT).message).toBe('Acme cannot be reached.');
  });
});
