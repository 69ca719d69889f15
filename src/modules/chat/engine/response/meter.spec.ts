import { PLAN, routeTo } from '../../../../../test/support/scripted-response';
import { type AttemptDraft } from '../attempt/attempt-draft';
import { endAttempt } from '../attempt/attempt-end';
import { Meter } from './meter';
import { ResponseDraft } from './response-draft';

/** A dollar for each token of input, a hundred for each of output; `unpriced` has no price. */
const prices = {
  cost: (_: string, model: string, usage: { input_tokens: number; output_tokens: number }) =>
    model === 'unpriced'
      ? { costUsd: null, priceVersion: null }
      : { costUsd: usage.input_tokens + 100 * usage.output_tokens, priceVersion: 'test' },
};
/** Four characters are a token. */
const write = (attempt: AttemptDraft, tokens: number) =>
  attempt.apply({ type: 'text', text: 'word'.repeat(tokens) });

describe('Meter', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const begin = () => {
    const draft = new ResponseDraft(PLAN);
    draft.answering.begin();
    return { draft, meter: new Meter(prices), input: draft.answering.countRequestTokens() };
  };
  const addCall = (draft: ResponseDraft, model: string) => {
    const attempt = draft.addAttempt(model, routeTo(model));
    attempt.begin();
    return attempt;
  };
  const lost = { status: 'cancelled' } as const;

  it('reads at most four times a second', () => {
    const { draft, meter } = begin();
    const readings = Array.from({ length: 100 }, () => {
      jest.advanceTimersByTime(20);
      return meter.read(draft);
    });
    expect(readings.filter(Boolean)).toHaveLength(7);
  });

  it('takes the speed from the first token of the answer that people read', () => {
    const { draft, meter } = begin();
    jest.advanceTimersByTime(10_000);
    write(draft.answering, 1);
    jest.advanceTimersByTime(1_000);
    write(draft.answering, 49);
    expect(meter.read(draft)).toMatchObject({ tokens: 50, tokens_per_second: 50, elapsed_ms: 11_000 });
  });

  it('counts what every call costs, those that run beside it and those that were given up', () => {
    const { draft, meter, input } = begin();
    const second = addCall(draft, 'other');
    write(draft.answering, 2);
    jest.advanceTimersByTime(500);
    expect(meter.read(draft)).toMatchObject({ tokens: 2, cost_usd: input + 200 + input });
    draft.end(endAttempt(second, lost, prices));
    jest.advanceTimersByTime(500);
    expect(meter.read(draft)).toMatchObject({ cost_usd: input + 200 + input });
  });

  it('knows no cost when one call has no price', () => {
    const { draft, meter } = begin();
    draft.end(endAttempt(addCall(draft, 'unpriced'), lost, prices));
    jest.advanceTimersByTime(500);
    expect(meter.read(draft)).toMatchObject({ cost_usd: null });
  });

  it('counts nothing for a call that waits to be made', () => {
    const { draft, meter, input } = begin();
    draft.addAttempt('waits', routeTo('other'));
    jest.advanceTimersByTime(500);
    expect(meter.read(draft)).toMatchObject({ cost_usd: input });
  });
});
