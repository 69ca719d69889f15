import { RepairedText } from './repaired-text';

describe('RepairedText', () => {
  function repaired(...pieces: string[]): string[] {
    const text = new RepairedText();
    return [...pieces.map((piece) => text.push(piece)), text.end()];
  }

  it('passes storable text on as it comes', () => {
    expect(repaired('a', '', 'é🚀')).toEqual(['a', '', 'é🚀', '']);
  });

  it('waits for the second half of a character', () => {
    expect(repaired('a\uD83D', '\uDE80b')).toEqual(['a', '🚀b', '']);
  });

  it('replaces halves that stay alone, and NUL', () => {
    expect(repaired('\uDE80', '\uD83Db', '\u0000', '\uD83D')).toEqual([
      '\uFFFD',
      '\uFFFDb',
      '\uFFFD',
      '',
      '\uFFFD',
    ]);
  });

  it('waits for one half only', () => {
    expect(repaired('\uD83D\uD83D', '\uDE80')).toEqual(['\uFFFD', '🚀', '']);
  });
});
