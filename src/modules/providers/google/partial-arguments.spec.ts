import { PartialArguments } from './partial-arguments';

describe('PartialArguments', () => {
  function joined(...pieces: unknown[]): unknown {
    const args = new PartialArguments();
    args.add(pieces);
    return JSON.parse(args.toJson());
  }

  it('is an empty object without pieces', () => {
    expect(new PartialArguments().toJson()).toBe('{}');
  });

  it('appends pieces of a text and replaces other values', () => {
    expect(
      joined(
        { jsonPath: '$.a', stringValue: 'x' },
        { jsonPath: '$.a', stringValue: 'y' },
        { jsonPath: '$.b', numberValue: 1 },
        { jsonPath: '$.b', numberValue: 2 },
      ),
    ).toEqual({ a: 'xy', b: 2 });
  });

  it('builds lists and objects on the way', () => {
    expect(
      joined(
        { jsonPath: "$.list[1]['a b'].c", boolValue: false },
        { jsonPath: '$.list[0]', nullValue: null },
      ),
    ).toEqual({ list: [null, { 'a b': { c: false } }] });
  });

  it('does not touch what all objects share, and does not mind paths through other values', () => {
    expect(
      joined(
        { jsonPath: '$.__proto__.polluted', stringValue: 'x' },
        { jsonPath: '$.text', stringValue: 'x' },
        { jsonPath: '$.text.deeper', stringValue: 'y' },
        { jsonPath: '', stringValue: 'z' },
        { jsonPath: '$.nothing' },
        'no object',
      ),
    ).toMatchObject({ text: 'x' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
