import { type ProviderMessage } from '../../providers/spec/messages';
import { toTurns } from './turns';

const says = (text: string): ProviderMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const answers = (text: string, ...ids: string[]): ProviderMessage => ({
  role: 'assistant',
  text,
  toolCalls: ids.map((id) => ({ id, name: 'look_up', arguments: '{}' })),
});
const results = (toolCallId: string): ProviderMessage => ({
  role: 'tool',
  toolCallId,
  toolName: 'look_up',
  content: 'sunny',
  isError: false,
});

describe('toTurns', () => {
  it('pairs what was said with what was answered', () => {
    expect(toTurns([says('a'), answers('b'), says('c')])).toMatchObject([
      { said: { role: 'user' }, answer: { text: 'b' } },
      { said: { role: 'user' }, answer: null },
    ]);
  });

  it('takes the results of one turn together, and answers in a row as one', () => {
    const turns = toTurns([says('a'), answers('b', '1'), answers('c', '2'), results('1'), results('2')]);
    expect(turns).toMatchObject([
      { answer: { text: 'b\n\nc', toolCalls: [{ id: '1' }, { id: '2' }] } },
      { said: { role: 'tool', results: [{ toolCallId: '1' }, { toolCallId: '2' }] }, answer: null },
    ]);
  });

  it('leaves what nobody answered without an answer', () => {
    expect(toTurns([says('a'), says('b')]).map(({ answer }) => answer)).toEqual([null, null]);
  });

  it.each([
    ['begins', [answers('a'), says('b')]],
    ['ends', [says('a'), answers('b')]],
  ])('refuses a history that %s with an answer', (_where, messages) => {
    expect(() => toTurns(messages)).toThrow(/messages: must (?:begin|end) with something/u);
  });
});
