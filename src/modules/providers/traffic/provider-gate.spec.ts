import { concat, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { parseEnvironment } from '../../../config/environment';
import { type FinishReason, type ProviderEvent } from '../spec/provider-event';
import { type ProviderFailure } from '../spec/provider-failure';
import { ProviderGate } from './provider-gate';

const CALL = { provider: 'openai', model: 'wise', key: 'run 1' };
const ANSWER: ProviderEvent[] = [
  { type: 'connected' },
  { type: 'text', text: 'Hello' },
  { type: 'finished', reason: 'stop' },
];

const failed = (kind: ProviderFailure['kind'], status?: number): ProviderEvent => ({
  type: 'failed',
  failure: { kind, message: `It was ${kind}.`, retryable: true, ...(status !== undefined && { status }) },
});

const settled = () => jest.advanceTimersByTimeAsync(0);

function gateWith(env: Record<string, string> = {}): ProviderGate {
  return new ProviderGate(parseEnvironment({ CIRCUIT_FAILURES: '3', ...env }));
}

/** Subscribes, counts subscriptions of the source, and keeps what came through. */
function run(gate: ProviderGate, source: Observable<ProviderEvent>, call = CALL) {
  const seen = { events: [] as ProviderEvent[], calls: 0, error: undefined as unknown, isComplete: false };
  const counted = new Observable<ProviderEvent>((subscriber) => {
    seen.calls += 1;
    return source.subscribe(subscriber);
  });
  const subscription = gate.guard(call, counted).subscribe({
    next: (event) => seen.events.push(event),
    error: (error: unknown) => (seen.error = error),
    complete: () => (seen.isComplete = true),
  });
  return { seen, stop: () => subscription.unsubscribe() };
}

describe('ProviderGate', () => {
  beforeEach(() => jest.useFakeTimers({ now: new Date('2025-11-21T09:00:00Z') }));
  afterEach(() => jest.useRealTimers());

  async function failTimes(
    gate: ProviderGate,
    times: number,
    event: ProviderEvent = failed('overloaded', 503),
  ) {
    for (let count = 0; count < times; count += 1) run(gate, of(event));
    await settled();
  }

  it('passes a call on as it is, and is free again when it ends', () => {
    const gate = gateWith({ PROVIDER_CONCURRENCY: '1' });
    const { seen } = run(gate, of(...ANSWER));
    expect(seen).toEqual({ events: ANSWER, calls: 1, error: undefined, isComplete: true });
    expect(gate.trafficOf('openai')).toMatchObject({ limit: 1, inUse: 0, waiting: 0, circuits: [] });
  });

  it('calls nobody before the result is subscribed, and once for each subscription', () => {
    const source = jest.fn(() => of(...ANSWER));
    const guarded = gateWith().guard(CALL, new Observable((subscriber) => source().subscribe(subscriber)));
    expect(source).not.toHaveBeenCalled();
    guarded.subscribe();
    guarded.subscribe();
    expect(source).toHaveBeenCalledTimes(2);
  });

  it('holds a call back until there is a slot, for its provider only', async () => {
    const gate = gateWith({ PROVIDER_CONCURRENCY: '1' });
    const first = new Subject<ProviderEvent>();
    run(gate, first);
    const second = run(gate, of(...ANSWER));
    const other = run(gate, of(...ANSWER), { ...CALL, provider: 'anthropic' });
    expect(second.seen.calls).toBe(0);
    expect(other.seen.isComplete).toBe(true);
    expect(gate.trafficOf('openai')).toMatchObject({ inUse: 1, waiting: 1 });
    first.complete();
    await settled();
    expect(second.seen).toMatchObject({ events: ANSWER, isComplete: true });
    expect(gate.trafficOf('openai')).toMatchObject({ inUse: 0, waiting: 0 });
  });

  it('frees the slot when a call is unsubscribed, or errors', async () => {
    const gate = gateWith({ PROVIDER_CONCURRENCY: '1' });
    const first = run(gate, NEVER);
    const second = run(
      gate,
      throwError(() => new Error('late')),
    );
    const third = run(gate, of(...ANSWER));
    first.stop();
    await settled();
    expect(second.seen.error).toEqual(new Error('late'));
    expect(third.seen.isComplete).toBe(true);
    expect(gate.trafficOf('openai')).toMatchObject({ inUse: 0, waiting: 0 });
  });

  it('never makes a call that was cancelled while it waited', async () => {
    const gate = gateWith({ PROVIDER_CONCURRENCY: '1' });
    const first = run(gate, NEVER);
    const second = run(gate, of(...ANSWER));
    // The slot is free a moment before the one that waits is cancelled as well, as when a run is.
    first.stop();
    second.stop();
    await settled();
    expect(second.seen.calls).toBe(0);
    expect(gate.trafficOf('openai')).toMatchObject({ inUse: 0, waiting: 0 });
  });

  it('answers queue_full, retryable and without a call, when too many wait', () => {
    const gate = gateWith({ PROVIDER_CONCURRENCY: '1', PROVIDER_QUEUE: '1' });
    run(gate, NEVER);
    run(gate, NEVER);
    const { seen } = run(gate, of(...ANSWER));
    expect(seen).toMatchObject({
      calls: 0,
      isComplete: true,
      events: [{ type: 'failed', failure: { kind: 'queue_full', retryable: true } }],
    });
    expect(gate.trafficOf('openai')).toMatchObject({ refused: { circuit_open: 0, queue_full: 1 } });
  });

  it.each([
    ['overloaded', 503],
    ['network', undefined],
    ['timeout', undefined],
    ['truncated', undefined],
    ['unknown', 500],
    ['unknown', undefined],
  ] as const)('leaves a model alone that keeps failing with %s (%s)', async (kind, status) => {
    const gate = gateWith();
    await failTimes(gate, 3, failed(kind, status));
    const { seen } = run(gate, of(...ANSWER));
    expect(seen).toMatchObject({
      calls: 0,
      isComplete: true,
      events: [{ type: 'failed', failure: { kind: 'circuit_open', retryable: true, retryAfterMs: 30_000 } }],
    });
    expect(gate.trafficOf('openai')).toMatchObject({ inUse: 0, refused: { circuit_open: 1, queue_full: 0 } });
  });

  it.each([
    ['auth', 401],
    ['rate_limited', 429],
    ['invalid_request', 400],
    ['context_length', 400],
    ['content_filter', 400],
    ['not_found', 404],
    ['not_configured', undefined],
    ['unknown', 409],
  ] as const)('goes on asking a model that answers with %s (%s)', async (kind, status) => {
    const gate = gateWith();
    await failTimes(gate, 30, failed(kind, status));
    expect(run(gate, of(...ANSWER)).seen.calls).toBe(1);
  });

  it('counts a stream that ends without an end', async () => {
    const gate = gateWith();
    for (let count = 0; count < 3; count += 1) run(gate, of<ProviderEvent>({ type: 'text', text: 'Hel' }));
    await settled();
    expect(gate.trafficOf('openai').circuits).toMatchObject([{ model: 'wise', state: 'open' }]);
  });

  it('counts silence, but not the impatience of a caller', async () => {
    const gate = gateWith();
    const late = new Error('deadline');
    const silentFor = (ms: number) =>
      new Observable<ProviderEvent>((subscriber) => {
        const timer = setTimeout(() => subscriber.error(late), ms);
        // That a request was accepted is no answer yet.
        setTimeout(() => subscriber.next({ type: 'connected' }), ms / 2);
        return () => clearTimeout(timer);
      });
    for (let count = 0; count < 10; count += 1) run(gate, silentFor(4_000));
    await jest.advanceTimersByTimeAsync(4_000);
    expect(gate.trafficOf('openai').circuits).toEqual([]);
    const silent = [1, 2, 3].map(() => run(gate, silentFor(5_000)));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(silent.map(({ seen }) => seen.error)).toEqual([late, late, late]);
    expect(gate.trafficOf('openai').circuits).toMatchObject([{ state: 'open', reason: 'It fell silent.' }]);
  });

  it('takes the server’s own deadline when that is shorter', async () => {
    const gate = gateWith({ FIRST_TOKEN_TIMEOUT: '0.2' });
    for (let count = 0; count < 3; count += 1) {
      run(gate, new Observable((subscriber) => void setTimeout(() => subscriber.error(new Error()), 200)));
    }
    await jest.advanceTimersByTimeAsync(200);
    expect(gate.trafficOf('openai').circuits).toHaveLength(1);
  });

  it('counts nothing when a call is cancelled', async () => {
    const gate = gateWith();
    for (let count = 0; count < 30; count += 1) run(gate, NEVER).stop();
    await settled();
    expect(gate.trafficOf('openai')).toMatchObject({ inUse: 0, circuits: [] });
  });

  it('refuses those who waited when the model fails in the meantime, all at once', async () => {
    const gate = gateWith({ PROVIDER_CONCURRENCY: '1' });
    const ends = [1, 2, 3].map(() => new Subject<ProviderEvent>());
    ends.forEach((end) => run(gate, end));
    const waiting = Array.from({ length: 1_998 }, () => NEVER).map((source) => run(gate, source));
    for (const end of ends) {
      end.next(failed('network'));
      await settled();
      end.complete();
    }
    await settled();
    expect(waiting.filter(({ seen }) => seen.calls === 0 && seen.isComplete)).toHaveLength(1_998);
    expect(gate.trafficOf('openai')).toMatchObject({
      waiting: 0,
      inUse: 0,
      refused: { circuit_open: 1_998 },
    });
  });

  it('has one call try after the break; the first token of it lets everybody through', async () => {
    const gate = gateWith();
    await failTimes(gate, 3);
    await jest.advanceTimersByTimeAsync(30_000);
    const probing = new Subject<ProviderEvent>();
    const probe = run(gate, probing);
    expect(run(gate, of(...ANSWER)).seen.events).toMatchObject([
      { failure: { kind: 'circuit_open', retryAfterMs: 1_000 } },
    ]);
    expect(gate.trafficOf('openai').circuits).toMatchObject([{ state: 'half_open' }]);
    probing.next({ type: 'connected' });
    await settled();
    expect(gate.trafficOf('openai').circuits).toMatchObject([{ state: 'half_open' }]);
    probing.next({ type: 'text', text: 'I am back' });
    await settled();
    expect(gate.trafficOf('openai').circuits).toEqual([]);
    expect(run(gate, of(...ANSWER)).seen.calls).toBe(1);
    expect(probe.seen.events).toHaveLength(2);
  });

  it('frees the place of a trying call that is cancelled, for the very next one', async () => {
    const gate = gateWith();
    await failTimes(gate, 3);
    await jest.advanceTimersByTimeAsync(30_000);
    run(gate, NEVER).stop();
    await settled();
    expect(run(gate, of(...ANSWER)).seen.calls).toBe(1);
    await settled();
    expect(gate.trafficOf('openai').circuits).toEqual([]);
  });

  it('never leaves the demo models alone, which fail for show', async () => {
    const gate = gateWith();
    const demo = { ...CALL, provider: 'demo' };
    for (let count = 0; count < 30; count += 1) run(gate, of(failed('overloaded', 503)), demo);
    await settled();
    expect(run(gate, of(...ANSWER), demo).seen.calls).toBe(1);
  });

  it('can be switched off', async () => {
    const gate = gateWith({ CIRCUIT_FAILURES: '0', CIRCUIT_ERROR_PERCENT: '0' });
    await failTimes(gate, 100);
    expect(run(gate, of(...ANSWER)).seen.calls).toBe(1);
  });

  it.each<FinishReason>(['stop', 'length', 'content_filter', 'tool_calls'])(
    'counts an answer that ended with %s as one',
    async (reason) => {
      const gate = gateWith({ CIRCUIT_ERROR_PERCENT: '0' });
      for (let round = 0; round < 3; round += 1) {
        await failTimes(gate, 2);
        run(gate, concat(of<ProviderEvent>({ type: 'finished', reason })));
        await settled();
      }
      expect(gate.trafficOf('openai').circuits).toEqual([]);
    },
  );
});
