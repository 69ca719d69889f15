import { BoundedValues } from './bounded-values';

describe('BoundedValues', () => {
  it('keeps as many values as there is room for and calls the rest other', () => {
    const values = new BoundedValues(2);
    expect(['a', 'b', 'c', 'a', 'b', 'd'].map((value) => values.admit(value))).toEqual([
      'a',
      'b',
      'other',
      'a',
      'b',
      'other',
    ]);
  });

  it('gives no room to a value that is only looked up', () => {
    const values = new BoundedValues(2);
    values.admit('a');
    expect(values.lookUp('b')).toBe('other');
    expect(values.lookUp('a')).toBe('a');
    expect(values.admit('c')).toBe('c');
  });
});
