import { nearNames } from './near-names';

const KNOWN = [
  'openai/gpt-4o',
  'openai/gpt-4o-mini',
  'anthropic/claude-sonnet-5',
  'claude',
  'demo/quick',
  'demo/slow',
];

describe('nearNames', () => {
  it.each([
    ['a slip in an alias', 'cluade', 'claude'],
    ['a missing letter', 'claud', 'claude'],
    ['a slip in a model without its provider', 'gpt4o', 'openai/gpt-4o'],
    ['a slip in an id', 'demo/qiuck', 'demo/quick'],
    ['other capitals', 'Demo/Quick', 'demo/quick'],
    ['a part of a name', 'sonnet', 'anthropic/claude-sonnet-5'],
  ])('finds what was meant by %s', (_, name, meant) => {
    expect(nearNames(name, KNOWN)[0]).toBe(meant);
  });

  it('suggests nothing for a name that is near to none', () => {
    expect(nearNames('something-else-entirely', KNOWN)).toEqual([]);
  });

  it('suggests each name once, and five at most', () => {
    const many = Array.from({ length: 20 }, (_, index) => `model-${index}`);
    expect(nearNames('model-x', [...many, ...many])).toHaveLength(5);
  });
});
