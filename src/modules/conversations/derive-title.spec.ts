import { deriveTitle } from './derive-title';

describe('deriveTitle', () => {
  it('takes the first sentence', () => {
    expect(deriveTitle('Why is the sky blue? Explain it to a child.')).toBe('Why is the sky blue?');
  });

  it('takes the first line that says something', () => {
    expect(deriveTitle('\n\n  Fix this bug\n\nfunction a() {}')).toBe('Fix this bug');
  });

  it('does not end at a dot inside a word', () => {
    expect(deriveTitle('Compare example.com with version 2.0 of it')).toBe(
      'Compare example.com with version 2.0 of it',
    );
  });

  it('puts everything on one line with single spaces', () => {
    expect(deriveTitle('one\t two \u00a0 three')).toBe('one two three');
  });

  it('cuts a long sentence at a word', () => {
    const title = deriveTitle(
      'Please write a very long explanation of how the borrow checker of Rust decides',
    );
    expect(title).toBe('Please write a very long explanation of how the borrow…');
    expect(title.length).toBeLessThanOrEqual(60);
  });

  it('keeps exactly sixty characters', () => {
    const text = `${'a'.repeat(30)} ${'b'.repeat(29)}`;
    expect(deriveTitle(text)).toBe(text);
  });

  it('cuts inside a word that is longer than a title', () => {
    expect(deriveTitle('x'.repeat(200))).toBe('x'.repeat(59) + '…');
  });

  it('never cuts a character in two', () => {
    const family = '👨‍👩‍👧‍👦';
    expect(deriveTitle(family.repeat(80))).toBe(family.repeat(59) + '…');
  });

  it('is well formed when a long text is cut before its characters are counted', () => {
    expect(deriveTitle('🙂'.repeat(1_001)).isWellFormed()).toBe(true);
    expect(deriveTitle('a' + '🙂'.repeat(1_001)).isWellFormed()).toBe(true);
  });

  it('ends at the full stop of scripts that write no space after it', () => {
    expect(deriveTitle('空はなぜ青いのですか？教えてください。')).toBe('空はなぜ青いのですか？');
  });

  it('has nothing to say about a blank text', () => {
    expect(deriveTitle(' \n\t ')).toBe('');
  });
});
