import { Observable } from 'rxjs';
import {
  broken,
  finished,
  refused,
  routeTo,
  scriptedResponse,
  text,
} from '../../../../../test/support/scripted-response';
import { type ResponseStreamOptions } from './response-stream';

const HEDGED = { hedgeAfterMs: 1_000 };
const WITH_FALLBACK = { ...HEDGED, routes: [routeTo('main'), routeTo('other')] as never };

type Response = ReturnType<typeof scriptedResponse>;

/** Which model each `response.started` named, and what else was told. */
const told = ({ events }: Response) =>
  events
    .filter(({ type }) => type !== 'response.meter')
    .map((event) =>
      event.type === 'response.started' ? `started ${event.attempt}: ${event.model}` : event.type,
    );
const models = ({ calls }: Response) => calls.map(({ model }) => model);

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('a hedge', () => {
  it('begins when no token came for so long, on the fallback, and is in the ledger first', async () => {
    let write: (ours: boolean) => void = () => undefined;
    const open = () => new Promise<boolean>((resolve) => (write = resolve));
    const response = scriptedResponse(WITH_FALLBACK, { open });
    await response.pass(999);
    response.calls[0]!.upstream.next({ type: 'connected' });
    expect(response.draft.attempts).toHaveLength(1);
    await response.pass(1);
    expect(response.draft.attempts).toHaveLength(2);
    expect(models(response)).toEqual(['main']);
    write(true);
    await response.pass(0);
    expect(models(response)).toEqual(['main', 'other']);
    expect(told(response)).toEqual(['started 1: test/main']);
    response.stop$.next('cancelled');
    await response.pass();
    expect(response.calls.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect(response.ledger()).toEqual([
      ['main', 'cancelled', expect.any(Number)],
      ['other', 'cancelled', expect.any(Number)],
    ]);
  });

  it('does not begin when a token came in time', async () => {
    const response = scriptedResponse(WITH_FALLBACK);
    await response.pass(500);
    response.calls[0]!.upstream.next(text('In time'));
    await response.pass();
    expect(response.opened).toEqual([]);
    response.calls[0]!.upstream.next(finished);
    await response.pass();
    expect(response.events.at(-1)).toMatchObject({ type: 'response.completed', attempts: 1 });
  });

  it('asks the same model when there is no fallback', async () => {
    const response = scriptedResponse(HEDGED);
    await response.pass(1_000);
    expect(models(response)).toEqual(['main', 'main']);
    response.calls[1]!.upstream.next(text('Second'));
    response.calls[1]!.upstream.next(finished);
    await response.pass();
    expect(response.calls[0]?.aborted).toBe(true);
    expect(response.events.at(-1)).toMatchObject({ type: 'response.completed', attempts: 2 });
  });

  it('wins with its first token: the other call is let go at once and paid for, and clients are told who writes', async () => {
    const response = scriptedResponse(WITH_FALLBACK);
    await response.pass(1_000);
    response.calls[1]!.upstream.next(text('Won'));
    expect(response.calls[0]?.aborted).toBe(true);
    response.calls[0]!.upstream.next(text('too late'));
    response.calls[1]!.upstream.next(finished);
    await response.pass();
    expect(told(response)).toEqual([
      'started 1: test/main',
      'started 2: test/other',
      'response.delta',
      'response.completed',
    ]);
    const input = response.draft.attempts[0]!.countRequestTokens();
    expect(response.ledger()).toEqual([
      ['main', 'cancelled', input],
      ['other', 'completed', expect.any(Number)],
    ]);
    const [[, , lost], [, , won]] = response.ledger() as [[0, 0, number], [0, 0, number]];
    expect(response.events.at(-1)).toMatchObject({ model: 'test/other', cost_usd: lost + won });
    expect(response.settled().draft.text).toBe('Won');
  });

  it('loses without a word to clients', async () => {
    const response = scriptedResponse(WITH_FALLBACK);
    await response.pass(1_000);
    response.calls[0]!.upstream.next(text('First after all'));
    expect(response.calls[1]?.aborted).toBe(true);
    response.calls[0]!.upstream.next(finished);
    await response.pass();
    expect(told(response)).toEqual(['started 1: test/main', 'response.delta', 'response.completed']);
    expect(response.ledger()).toEqual([
      ['main', 'completed', expect.any(Number)],
      ['other', 'cancelled', expect.any(Number)],
    ]);
  });

  it('that was not called yet when it lost costs nothing and is never called', async () => {
    let write: (ours: boolean) => void = () => undefined;
    const open = () => new Promise<boolean>((resolve) => (write = resolve));
    const response = scriptedResponse(WITH_FALLBACK, { open });
    await response.pass(1_000);
    response.calls[0]!.upstream.next(text('First'));
    write(true);
    response.calls[0]!.upstream.next(finished);
    await response.pass();
    expect(models(response)).toEqual(['main']);
    expect(response.ledger()).toEqual([
      ['main', 'completed', expect.any(Number)],
      ['other', 'cancelled', 0],
    ]);
  });

  it.each([
    ['the first call', 0, 1, ['started 1: test/main', 'started 2: test/other']],
    ['the hedge', 1, 0, ['started 1: test/main']],
  ])('leaves the answer to the other one when %s fails', async (_, failing, other, started) => {
    const response = scriptedResponse({ ...WITH_FALLBACK, retries: 3 });
    await response.pass(1_000);
    response.calls[failing]!.upstream.next(broken);
    await response.pass();
    expect(response.calls).toHaveLength(2);
    expect(told(response)).toEqual(started);
    response.calls[other]!.upstream.next(text('Mine'));
    response.calls[other]!.upstream.next(finished);
    await response.pass();
    expect(response.events.at(-1)).toMatchObject({ type: 'response.completed' });
    expect(response.settled().draft.text).toBe('Mine');
  });

  it.each([
    ['first the one, then the other', [0, 1]],
    ['first the other, then the one', [1, 0]],
  ])('goes on by the retry policy when both fail, %s', async (_, order) => {
    const routes = [routeTo('main'), routeTo('other'), routeTo('third')] as never;
    const response = scriptedResponse({ ...HEDGED, routes });
    await response.pass(1_000);
    for (const index of order) response.calls[index]!.upstream.next(refused);
    await response.pass();
    expect(models(response)).toEqual(['main', 'other', 'third']);
    response.calls[2]!.upstream.next(text('At last'));
    response.calls[2]!.upstream.next(finished);
    await response.pass();
    expect(response.events.at(-1)).toMatchObject({ model: 'test/third', attempts: 3 });
  });

  it.each([
    ['the first call', 0, ['main', 'other', 'other', 'third']],
    ['the hedge', 1, ['main', 'other', 'third']],
  ])('goes on from %s when it had won and then broke off', async (_, winner, asked) => {
    const routes = [routeTo('main'), routeTo('other'), routeTo('third')] as never;
    const response = scriptedResponse({ ...HEDGED, routes });
    await response.pass(1_000);
    response.calls[winner]!.upstream.next(text('Won'));
    response.calls[winner]!.upstream.next(refused);
    await response.pass();
    if (winner === 0) response.calls[2]!.upstream.next(refused);
    await response.pass();
    expect(models(response)).toEqual(asked);
    response.calls.at(-1)!.upstream.next(text('Won, too'));
    response.calls.at(-1)!.upstream.next(finished);
    await response.pass();
    expect(response.events.at(-1)).toMatchObject({ type: 'response.completed', model: 'test/third' });
    expect(response.settled().draft.text).toBe('Won, too');
  });

  it('is made once for a response', async () => {
    const response = scriptedResponse({ ...HEDGED, retries: 1 });
    await response.pass(1_000);
    response.calls[0]!.upstream.next(broken);
    response.calls[1]!.upstream.next(broken);
    await response.pass();
    await response.pass();
    expect(models(response)).toEqual(['main', 'main', 'main']);
    response.stop$.next('cancelled');
    await response.pass();
  });

  it('is not made beside an attempt that comes after something was told', async () => {
    const response = scriptedResponse({ ...HEDGED, retries: 1 });
    response.calls[0]!.upstream.next(text('Once'));
    response.calls[0]!.upstream.next(broken);
    await response.pass();
    await response.pass();
    expect(response.calls).toHaveLength(2);
    response.stop$.next('cancelled');
    await response.pass();
  });

  it('goes on when the first call is silent until its deadline', async () => {
    const deadlines = { connectMs: null, firstTokenMs: 1_500, idleMs: 60_000, responseMs: 600_000 };
    const response = scriptedResponse({ ...WITH_FALLBACK, deadlines });
    await response.pass(1_600);
    expect(response.calls[0]?.aborted).toBe(true);
    expect(told(response)).toEqual(['started 1: test/main', 'started 2: test/other']);
    response.calls[1]!.upstream.next(text('Here'));
    response.calls[1]!.upstream.next(finished);
    await response.pass();
    expect(response.ledger()).toEqual([
      ['main', 'failed', expect.any(Number)],
      ['other', 'completed', expect.any(Number)],
    ]);
  });

  it('is not made while the first call waits for the same provider, but when it has been called', async () => {
    const entered: (() => void)[] = [];
    const guard: ResponseStreamOptions['guard'] = (_, call) =>
      new Observable((subscriber) => {
        entered.push(() => subscriber.add(call.subscribe(subscriber)));
      });
    const response = scriptedResponse(HEDGED, { guard });
    await response.pass(5_500);
    expect(entered).toHaveLength(1);
    entered[0]!();
    await response.pass(500);
    expect(entered).toHaveLength(2);
    response.stop$.next('cancelled');
    await response.pass();
    expect(response.ledger()).toEqual([
      ['main', 'cancelled', expect.any(Number)],
      ['main', 'cancelled', 0],
    ]);
  });

  it('wins also with an empty answer', async () => {
    const response = scriptedResponse(WITH_FALLBACK);
    await response.pass(1_000);
    response.calls[1]!.upstream.next(finished);
    await response.pass();
    expect(response.calls[0]?.aborted).toBe(true);
    expect(response.events.at(-1)).toMatchObject({ type: 'response.completed', model: 'test/other' });
  });

  it('is not called when the ledger does not take it, and the first call goes on', async () => {
    const response = scriptedResponse(WITH_FALLBACK, { open: () => Promise.reject(new Error('away')) });
    await response.pass(1_000);
    expect(models(response)).toEqual(['main']);
    response.calls[0]!.upstream.next(text('Alone'));
    response.calls[0]!.upstream.next(finished);
    await response.pass();
    expect(response.events.at(-1)).toMatchObject({ type: 'response.completed', model: 'test/main' });
  });

  it('ends the response when it is not ours any more', async () => {
    const response = scriptedResponse(WITH_FALLBACK, { open: () => Promise.resolve(false) });
    await response.pass(1_000);
    expect(response.calls.map(({ aborted }) => aborted)).toEqual([true]);
    expect(told(response)).toEqual(['started 1: test/main', 'response.cancelled']);
  });

  it('says when the first token comes, once, before it is told', async () => {
    const seen: number[] = [];
    const response: Response = scriptedResponse(
      { ...WITH_FALLBACK, retries: 1 },
      { onFirstToken: () => seen.push(response.events.length) },
    );
    await response.pass(1_000);
    response.calls[1]!.upstream.next(text('One'));
    response.calls[1]!.upstream.next(broken);
    await response.pass();
    response.calls[2]!.upstream.next(text('Two'));
    response.calls[2]!.upstream.next(finished);
    await response.pass();
    // Only `response.started` of the first attempt was told before.
    expect(seen).toEqual([1]);
  });

  it('is not made, and nothing else is, against an objection', async () => {
    const objection = () => ({
      status: 'failed' as const,
      error: { code: 'budget_exceeded', message: 'Enough.', retryable: false, provider_status: null },
    });
    const response = scriptedResponse({ ...WITH_FALLBACK, retries: 1 }, { objection });
    await response.pass(5_000);
    expect(models(response)).toEqual(['main']);
    response.calls[0]!.upstream.next(broken);
    await response.pass();
    expect(models(response)).toEqual(['main']);
    expect(response.events.at(-1)).toMatchObject({ error: { code: 'budget_exceeded' } });
  });
});
