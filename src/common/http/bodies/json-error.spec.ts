import { findJsonError } from './json-error';

describe('findJsonError', () => {
  it.each([
    '{}',
    ' [ ] ',
    '"a"',
    '{"a":[1,-2.5e+3,true,false,null,{"b":{}}],"c":"\\u00e9\\n\\"\\\\"}',
    '[[[]],[{}]]',
    '-0',
    '""',
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  ])('finds nothing in correct JSON (%#)', (text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(findJsonError(text)).toBeNull();
  });

  it.each([
    ['', 0, 'more text'],
    ['{', 1, 'a field name in double quotes'],
    ['{"a"}', 4, '":"'],
    ['{"a":1,}', 7, 'a field name in double quotes'],
    ['[1,]', 3, 'a value'],
    ['[1 2]', 3, '"," or "]"'],
    ['{"a":1]', 6, '"," or "}"'],
    ["{'a':1}", 1, 'a field name in double quotes'],
    ['{"a":"b\\x"}', 7, 'the rest of a string'],
    ['["a', 3, 'the rest of a string'],
    ['["a\nb"]', 3, 'the rest of a string'],
    ['{} {}', 3, 'the end'],
    ['[01]', 2, '"," or "]"'],
    ['[tru]', 1, 'a value'],
    ['{"a":undefined}', 5, 'a value'],
  ])('says where %j is wrong', (text, position, expected) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(findJsonError(text)).toMatchObject({ position, expected });
  });

  it('counts lines and columns from one', () => {
    expect(findJsonError('{\n  "a": 1,\n  b: 2\n}')).toEqual({
      position: 14,
      line: 3,
      column: 3,
      expected: 'a field name in double quotes',
    });
  });
});
