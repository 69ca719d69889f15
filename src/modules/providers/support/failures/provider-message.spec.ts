import { presentableMessage } from './provider-message';

describe('presentableMessage', () => {
  it.each([
    'Incorrect API key provided: sk-proj-abcDEF123456.',
    'Incorrect API key provided: sk-abc1***************wxyz.',
    'Bad token Bearer abc.def.ghi',
    'API key AIzaSyA1234567890abcdefghij not valid',
    'key gsk_abcdef1234567890 expired',
    'xai-abcdef1234567890 has no credits',
    'the token 0123456789abcdef0123456789abcdef is unknown',
  ])('blots the key out of "%s"', (message) => {
    const text = presentableMessage(message, []);
    expect(text).toContain('[redacted]');
    expect(text).not.toMatch(/abc|1234|wxyz/);
  });

  it('blots out whatever key is in use, however it looks', () => {
    expect(presentableMessage('Wrong password: correct horse', ['correct horse'])).toBe(
      'Wrong password: [redacted]',
    );
  });

  it('leaves names of models and numbers alone', () => {
    const message =
      'The model `meta-llama/llama-4-maverick-17b-128e-instruct` has 131072 tokens, claude-3-5-sonnet-20241022 more';
    expect(presentableMessage(message, [])).toBe(message);
  });

  it('is one line of at most 300 characters', () => {
    const text = presentableMessage(`a\n\n b\u0000\t${'🚀'.repeat(400)}`, []) ?? '';
    expect(text.startsWith('a b')).toBe(true);
    expect(Array.from(text)).toHaveLength(300);
    expect(text.isWellFormed()).toBe(true);
  });

  it.each([undefined, 7, '', ' \n', '<!DOCTYPE html><p>Oops', '<html>'])('is nothing for %j', (message) => {
    expect(presentableMessage(message, [])).toBeUndefined();
  });
});
