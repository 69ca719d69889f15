import { readVerdict } from './read-verdict';

const read = (text: string) => readVerdict(text, ['A', 'B']);

describe('readVerdict', () => {
  it('takes one JSON object, also in a code block', () => {
    expect(read(' {"winner": "B", "reason": "It is right."} ')).toEqual({
      winner: 'B',
      reason: 'It is right.',
      unread: null,
    });
    expect(read('```json\n{"winner": "A", "reason": 7}\n```')).toEqual({
      winner: 'A',
      reason: null,
      unread: null,
    });
  });

  it.each([
    '',
    'B',
    'I pick {"winner": "B"}',
    '{"winner": ["A"]}',
    '["A"]',
    'null',
    '{"winner": "A"} {"winner": "B"}',
  ])('decides nothing from %j', (text) =>
    expect(read(text)).toEqual({ winner: null, reason: null, unread: 'unparsable' }),
  );

  it('knows no answers but those that were shown', () => {
    expect(read('{"winner": "C"}')).toMatchObject({ winner: null, unread: 'unknown_answer' });
    expect(read('{"winner": "a"}')).toMatchObject({ winner: null, unread: 'unknown_answer' });
  });
});
