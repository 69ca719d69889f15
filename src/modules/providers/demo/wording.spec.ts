import { enumerate, keywords, quote, tokenize } from './wording';

describe('quote', () => {
  it('keeps a short text, on one line', () => {
    expect(quote(' a\n b ')).toBe('“a b”');
  });

  it('shortens a long text at a word', () => {
    expect(quote('word '.repeat(50))).toMatch(/^“(?:word )+word…”$/);
  });
});

describe('keywords', () => {
  it('finds the longest words that mean something, in their order', () => {
    expect(keywords('What would Kepler say about elliptical orbits, about orbits?', 2)).toEqual([
      'Kepler',
      'elliptical',
    ]);
  });

  it('finds none in small talk', () => {
    expect(keywords('hi you', 3)).toEqual([]);
  });
});

describe('enumerate', () => {
  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('%j', (words, text) => {
    expect(enumerate(words)).toBe(text);
  });
});

describe('tokenize', () => {
  it('loses nothing between the first and the last word', () => {
    const text = 'One two\n\n- three extraordinarily-long-word';
    expect(tokenize(text).join('')).toBe(text);
  });
});
