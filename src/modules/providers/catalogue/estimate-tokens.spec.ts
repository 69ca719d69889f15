import { estimateTokens } from './estimate-tokens';

describe('estimateTokens', () => {
  it('counts nothing as nothing, and anything as something', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('a')).toBe(1);
  });

  it.each([
    ['English, four characters a token', 'The quick brown fox jumps over the lazy dog.', 11],
    ['accents, no more than without', 'Änderungen für später', 6],
    ['Chinese, a character a token', '今天天气很好', 6],
    ['Japanese', 'こんにちは', 5],
    ['Korean', '안녕하세요', 5],
    ['Cyrillic, two letters a token', 'Привет', 3],
    ['an emoji', '🎉', 1],
    ['a mixture', 'Hello 世界', 4],
  ])('estimates %s', (_, text, tokens) => {
    expect(estimateTokens(text)).toBe(tokens);
  });
});
