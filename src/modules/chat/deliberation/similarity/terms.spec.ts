import { termsOf } from './terms';

describe('termsOf', () => {
  it.each([
    ['The quick brown fox jumps over the lazy dog.', ['quick', 'brown', 'fox', 'jumps', 'lazy', 'dog']],
    ['Die Größe der Äpfel ist nicht wichtig', ['größe', 'äpfel', 'nicht', 'wichtig']],
    ["L'eau n'est pas salée", ['eau', 'pas', 'salée']],
    ['Вода кипит при 100 градусах', ['вода', 'кипит', 'при', '100', 'градусах']],
    ['ﬁnd e\u0301tude ×', ['find', 'étude']],
    ['Pi is 3.14, not 3 and 14', ['pi', 'not', '3', '14', '3.14']],
    ['no', ['no']],
    ['It is what it is', ['it', 'is', 'what', 'it', 'is']],
    ['… !? 👍', []],
    ['', []],
  ])('%j', (text, terms) => {
    expect(termsOf(text)).toEqual(terms);
  });

  it('finds words where no spaces are', () => {
    const terms = termsOf('東京は日本の首都です');
    expect(terms).toEqual(expect.arrayContaining(['東京', '日本', '首都']));
  });

  it('keeps what turns a sentence round', () => {
    expect(termsOf('The earth is not flat')).toContain('not');
    expect(termsOf("The earth isn't flat")).toEqual(termsOf('The earth is not flat'));
    expect(termsOf('It can’t be')).toContain('not');
  });
});
