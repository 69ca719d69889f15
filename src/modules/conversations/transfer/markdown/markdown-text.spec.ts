import { escapeInline, fenced, nested, quoted } from './markdown-text';

describe('Markdown', () => {
  it('escapes what would be markup inside of a line', () => {
    expect(escapeInline('a *b*\n_c_ <d> [e](f) `g` # h')).toBe(
      'a \\*b\\* \\_c\\_ \\<d\\> \\[e\\](f) \\`g\\` \\# h',
    );
  });

  it('quotes every line', () => {
    expect(quoted('one\r\n\n# two')).toBe('> one\n>\n> # two');
  });

  it.each([
    ['plain', '```\nplain\n```'],
    ['a ``` inside', '````\na ``` inside\n````'],
  ])('fences %j so that it cannot get out', (text, block) => {
    expect(fenced(text)).toBe(block);
  });

  it('lowers headings below ours, at most to the last level', () => {
    expect(nested('# a\n## b\n##### c\n#d\ntext # e')).toBe('#### a\n##### b\n###### c\n#d\ntext # e');
  });

  it('leaves code alone', () => {
    const code = '```py\n# comment\n```';
    expect(nested(`${code}\n# heading`)).toBe(`${code}\n#### heading`);
    expect(nested('~~~\n```\n# comment\n~~~\n# heading')).toBe('~~~\n```\n# comment\n~~~\n#### heading');
  });

  it('closes a code block that was left open', () => {
    expect(nested('text\n````js\nlet a;\n```')).toBe('text\n````js\nlet a;\n```\n````');
  });
});
