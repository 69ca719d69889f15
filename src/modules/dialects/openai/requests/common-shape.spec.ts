import fc from 'fast-check';
import { readLeniently } from '../../../../common/http/bodies/lenient-body';
import { ChatCompletionRequestDto } from '../dto/chat-completion-request.dto';
import { readCommonShape } from './common-shape';

const oddValue = fc.oneof(
  fc.constantFrom(null, '', 'auto', true, 0, -1, 1, 2, 2.5, 129, 2 ** 31, [], {}, [[]], ['END']),
  fc.jsonValue(),
);
/** Mostly as it should be. */
const mostly = <T>(usual: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 20, arbitrary: usual }, { weight: 1, arbitrary: oddValue });

const usualMessage = fc.record({
  role: mostly(fc.constantFrom('system', 'developer', 'user', 'assistant')),
  content: mostly(fc.string()),
});
const otherMessage = fc.record(
  {
    role: fc.constantFrom('user', 'tool', 'assistant', 'bot'),
    content: fc.constantFrom<unknown>('text', null, [{ type: 'text', text: 'Hello' }]),
    name: fc.string(),
    refusal: oddValue,
  },
  { requiredKeys: [] },
);
const messages = fc.array(
  mostly(fc.oneof({ weight: 9, arbitrary: usualMessage }, { weight: 1, arbitrary: otherMessage })),
  { maxLength: 3 },
);
const number = mostly(fc.oneof(fc.double({ min: -0.5, max: 2.5 }), fc.integer({ min: -1, max: 3 })));
const NUMBERS = [
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'n',
];
const body = fc
  .tuple(
    fc.record({ messages: mostly(messages) }),
    fc.record(
      {
        model: mostly(fc.string()),
        stream: mostly(fc.boolean()),
        store: mostly(fc.boolean()),
        user: mostly(fc.string()),
      },
      { requiredKeys: [] },
    ),
    fc.dictionary(fc.constantFrom(...NUMBERS, 'unheard_of'), number, { maxKeys: 2 }),
  )
  .map((parts): unknown => Object.assign({}, ...parts));

describe('readCommonShape', () => {
  it('reads what it reads as class-validator does, and leaves nothing out', () => {
    let read = 0;
    fc.assert(
      fc.property(body, (value) => {
        // As a parser of JSON leaves it.
        const sent: unknown = JSON.parse(JSON.stringify(value));
        const short = readCommonShape(sent);
        if (short === null) return;
        read += 1;
        expect({ body: short, ignored: [] }).toStrictEqual(readLeniently(ChatCompletionRequestDto, sent));
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(100);
  });

  it.each([
    [{ model: 'demo/quick', messages: [{ role: 'user', content: 'Why is the sky blue?' }] }],
    [{ model: 'demo/quick', stream: true, messages: [{ role: 'system', content: '' }], temperature: 0 }],
    [
      {
        messages: [{ role: 'user', content: 'a' }],
        max_tokens: 1,
        top_p: 1,
        seed: -7,
        user: 'me',
        store: false,
      },
    ],
  ])('takes what most clients send: %j', (sent) => {
    expect({ body: readCommonShape(sent), ignored: [] }).toStrictEqual(
      readLeniently(ChatCompletionRequestDto, sent),
    );
  });

  it.each([
    [{ messages: [] }],
    [{ messages: [{ role: 'user', content: null }] }],
    [{ messages: [{ role: 'user', content: 'a', name: 'me' }] }],
    [{ messages: [{ role: 'user', content: 'a' }], stop: 'END' }],
    [{ messages: [{ role: 'user', content: 'a' }], stream: null }],
    [JSON.parse('{"messages": [{"role": "user", "content": "a"}], "__proto__": {"model": 1}}')],
    [JSON.parse('{"messages": [{"role": "user", "content": "a"}], "temperature": 1e999}')],
    [[]],
    [null],
  ])('leaves the rest to the rules of the fields: %j', (sent) => {
    expect(readCommonShape(sent)).toBeNull();
  });
});
