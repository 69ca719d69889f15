import { STYLE_FEATURES, styleDifference } from './style';

const difference = (first: string, second: string): Record<string, number> =>
  Object.fromEntries(styleDifference(first, second).map((value, index) => [STYLE_FEATURES[index], value]));

describe('styleDifference', () => {
  it('is nothing between answers of the same style', () => {
    expect(difference('abc', 'xyz')).toEqual({ length: 0, headers: 0, lists: 0, bold: 0 });
    expect(difference('', '')).toEqual({ length: 0, headers: 0, lists: 0, bold: 0 });
  });

  it('is the share by which the first has more, and turns around with the answers', () => {
    const rich = '# One\n\n## Two\n- a\n* b\n+ c\n1. d\n2) e\n**bold** and __bold__';
    const plain = '# One\nno **bold';
    const found = difference(rich, plain);
    expect(found).toMatchObject({ headers: 1 / 3, lists: 1, bold: 1 });
    expect(found.length).toBeCloseTo((rich.length - plain.length) / (rich.length + plain.length), 12);
    expect(styleDifference(plain, rich)).toEqual(styleDifference(rich, plain).map((value) => -value));
  });

  it('takes code for code', () => {
    const code = 'See:\n```\n# no header\n- no item\n**not bold**\n```\n';
    expect(difference(code, 'See:')).toMatchObject({ headers: 0, lists: 0, bold: 0 });
  });

  it('reads a long answer in one go', () => {
    const long = '*'.repeat(200_000) + '_'.repeat(200_000) + ' '.repeat(200_000) + '#'.repeat(200_000);
    expect(difference(long, long)).toEqual({ length: 0, headers: 0, lists: 0, bold: 0 });
  });
});
