import { Subject } from 'rxjs';
import { coalesceText } from './coalesce';
import { type RunEventBody } from '../run-event';

const delta = (text: string): RunEventBody => ({ type: 'response.delta', response_id: 'r', text });
const reasoning = (text: string): RunEventBody => ({ type: 'response.reasoning', response_id: 'r', text });
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

function collect() {
  const source = new Subject<RunEventBody>();
  const seen: RunEventBody[] = [];
  const subscription = source.pipe(coalesceText()).subscribe((event) => seen.push(event));
  return { source, seen, subscription };
}

describe('coalesceText', () => {
  it('joins the text of one turn of the event loop into one event', async () => {
    const { source, seen } = collect();
    ['a', 'b', 'c'].forEach((text) => source.next(delta(text)));
    expect(seen).toEqual([]);
    await nextTurn();
    expect(seen).toEqual([delta('abc')]);
  });

  it('emits the text of different turns apart', async () => {
    const { source, seen } = collect();
    source.next(delta('a'));
    await nextTurn();
    source.next(delta('b'));
    await nextTurn();
    expect(seen).toEqual([delta('a'), delta('b')]);
  });

  it('keeps text and reasoning apart and in order', async () => {
    const { source, seen } = collect();
    [reasoning('1'), reasoning('2'), delta('a'), reasoning('3')].forEach((event) => source.next(event));
    await nextTurn();
    expect(seen).toEqual([reasoning('12'), delta('a'), reasoning('3')]);
  });

  it('flushes text before any other event and on completion', () => {
    const { source, seen } = collect();
    const call: RunEventBody = { type: 'response.tool_call', response_id: 'r', index: 0, arguments: '{}' };
    source.next(delta('a'));
    source.next(call);
    source.next(delta('b'));
    source.complete();
    expect(seen).toEqual([delta('a'), call, delta('b')]);
  });

  it('emits nothing after it was unsubscribed', async () => {
    const { source, seen, subscription } = collect();
    source.next(delta('a'));
    subscription.unsubscribe();
    await nextTurn();
    expect(seen).toEqual([]);
  });
});
