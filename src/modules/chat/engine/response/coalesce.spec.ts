import { CoalescedText } from './coalesce';
import { type RunEventBody } from '../run-event';

const delta = (text: string): RunEventBody => ({ type: 'response.delta', response_id: 'r', text });
const reasoning = (text: string): RunEventBody => ({ type: 'response.reasoning', response_id: 'r', text });
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function collect() {
  const seen: RunEventBody[] = [];
  return { seen, text: new CoalescedText<RunEventBody>((event) => seen.push(event)) };
}

describe('CoalescedText', () => {
  it('joins the text of one turn of the event loop into one event', async () => {
    const { text, seen } = collect();
    ['a', 'b', 'c'].forEach((piece) => text.take(delta(piece)));
    expect(seen).toEqual([]);
    await nextTurn();
    expect(seen).toEqual([delta('abc')]);
  });

  it('emits the text of different turns apart', async () => {
    const { text, seen } = collect();
    text.take(delta('a'));
    await nextTurn();
    text.take(delta('b'));
    await nextTurn();
    expect(seen).toEqual([delta('a'), delta('b')]);
  });

  it('keeps text and reasoning apart and in order', async () => {
    const { text, seen } = collect();
    [reasoning('1'), reasoning('2'), delta('a'), reasoning('3')].forEach((event) => text.take(event));
    await nextTurn();
    expect(seen).toEqual([reasoning('12'), delta('a'), reasoning('3')]);
  });

  it('flushes text before any other event and when it is flushed', () => {
    const { text, seen } = collect();
    const call: RunEventBody = { type: 'response.tool_call', response_id: 'r', index: 0, arguments: '{}' };
    text.take(delta('a'));
    text.take(call);
    text.take(delta('b'));
    text.flush();
    expect(seen).toEqual([delta('a'), call, delta('b')]);
  });

  it('emits nothing after it was dropped', async () => {
    const { text, seen } = collect();
    text.take(delta('a'));
    text.drop();
    await nextTurn();
    expect(seen).toEqual([]);
  });
});
