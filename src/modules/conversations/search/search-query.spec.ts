import { parseSearch } from './search-query';

describe('parseSearch', () => {
  it('looks every word up by itself', () => {
    expect(parseSearch('  quick  sort ')).toEqual({ wanted: ['quick', 'sort'], unwanted: [] });
  });

  it('keeps quoted words together', () => {
    expect(parseSearch('"heap sort" fast')).toEqual({ wanted: ['"heap sort"', 'fast'], unwanted: [] });
  });

  it('closes a quote that was left open', () => {
    expect(parseSearch('"heap so')).toEqual({ wanted: ['"heap so"'], unwanted: [] });
  });

  it('leaves out what is marked with a minus', () => {
    expect(parseSearch('sort -bubble -"merge sort"')).toEqual({
      wanted: ['sort'],
      unwanted: ['bubble', '"merge sort"'],
    });
  });

  it('joins alternatives', () => {
    expect(parseSearch('cat or dog OR "guinea pig" food')).toEqual({
      wanted: ['cat or dog or "guinea pig"', 'food'],
      unwanted: [],
    });
  });

  it('takes an "or" with nothing before it as noise', () => {
    expect(parseSearch('or cat')).toEqual({ wanted: ['cat'], unwanted: [] });
  });

  it.each(['', '   '])('is no search when %j was typed', (typed) => {
    expect(parseSearch(typed)).toBeNull();
  });

  it.each(['-', '""', '!? …', '& | ! ( ) : *'])('finds nothing to look for in %j', (typed) => {
    expect(parseSearch(typed)).toEqual({ wanted: [], unwanted: [] });
  });

  it('refuses a query of nothing but excluded words', () => {
    expect(() => parseSearch('-cat')).toThrow(expect.objectContaining({ code: 'validation_failed' }));
  });
});
