import { Observable, ReplaySubject, Subject } from 'rxjs';
import { type CatalogueModel } from '../../../providers/catalogue/catalogue-model';
import { type PriceBook } from '../../../providers/prices/price-book';
import { type ProviderEvent } from '../../../providers/spec/provider-event';
import { type Provider } from '../../../providers/spec/provider';
import { Meter } from './meter';
import { ResponseDraft } from './response-draft';
import { MAX_RESPONSE_LENGTH } from './contest';
import { responseStream, type StopReason } from './response-stream';
import { type RunEventBody } from '../run-event';
import { type ResponsePlan, type Route } from '../run-plan';
import { type Outcome } from '../attempt/outcome';
import { settle, terminalEvent } from './settlement';

const PRICES = { cost: () => ({ costUsd: 0.5, priceVersion: 'test' }) } as unknown as PriceBook;
const MODEL = { id: 'test/model', provider: 'test', model: 'model' } as CatalogueModel;
const ROUTE = {
  model: MODEL,
  request: {
    model: 'model',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello there' }] }],
    parameters: {},
  },
  context: { trimmed: 0 },
  droppedParameters: [],
  refusal: null,
} as unknown as Route;
const PLAN = {
  responseId: 'r1',
  seat: { model: MODEL, alias: null },
  routes: [ROUTE],
  retries: 0,
  hedgeAfterMs: null,
  deadlines: { connectMs: null, firstTokenMs: 60_000, idleMs: 60_000, responseMs: 60_000 },
} as unknown as ResponsePlan;

/** A provider whose stream the test writes by hand, and which says when it was let go. */
function scripted(plan: ResponsePlan = PLAN, objection?: (route: Route) => null) {
  const upstream = new Subject<ProviderEvent>();
  const stop$ = new ReplaySubject<StopReason>(1);
  const state = {
    calls: 0,
    aborted: false,
    stored: [] as Outcome[],
    retried: [] as Outcome[],
    events: [] as RunEventBody[],
    done: false,
  };
  const provider = {
    stream: () =>
      new Observable<ProviderEvent>((subscriber) => {
        state.calls += 1;
        const subscription = upstream.subscribe(subscriber);
        return () => {
          state.aborted = true;
          subscription.unsubscribe();
        };
      }),
  } as unknown as Provider;
  const draft = new ResponseDraft(plan);
  let release: () => void = () => undefined;
  const stored = new Promise<void>((resolve) => (release = resolve));
  const finished = new Promise<void>((resolve, reject) => {
    responseStream({
      draft,
      objection,
      providerOf: () => provider,
      guard: (_, call) => call,
      stop$,
      meter: new Meter(PRICES),
      prices: PRICES,
      open: () => {
        state.retried.push(...draft.unwrittenEnds.map(({ outcome }) => outcome));
        draft.markWritten(draft.unwrittenEnds);
        return Promise.resolve(true);
      },
      settle: async (outcome) => {
        state.stored.push(outcome);
        await stored;
        return terminalEvent(settle(draft, outcome, PRICES));
      },
    }).subscribe({
      next: (event) => state.events.push(event),
      complete: () => {
        state.done = true;
        resolve();
      },
      error: reject,
    });
  });
  return { upstream, stop$, state, draft, release, finished };
}

const types = (events: RunEventBody[]) =>
  events.map(({ type }) => type).filter((type) => type !== 'response.started');
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('responseStream', () => {
  it('announces the end only after it was stored', async () => {
    const { upstream, state, release, finished } = scripted();
    upstream.next({ type: 'text', text: 'Hi' });
    upstream.next({ type: 'finished', reason: 'stop' });
    await nextTurn();
    expect(state.stored).toEqual([{ status: 'completed', finishReason: 'stop' }]);
    expect(types(state.events)).toEqual(['response.delta']);
    release();
    await finished;
    expect(types(state.events)).toEqual(['response.delta', 'response.completed']);
  });

  it('is failed, with what came kept as partial, when the stream ends without a reason', async () => {
    const { upstream, state, release, finished } = scripted();
    release();
    upstream.next({ type: 'text', text: 'Half an ans' });
    upstream.complete();
    await finished;
    expect(state.events.at(-1)).toMatchObject({
      type: 'response.failed',
      error: { code: 'stream_truncated' },
      partial: true,
      estimated: true,
    });
  });

  it('turns an error in the stream into its own failure, without its text', async () => {
    const { upstream, state, release, finished } = scripted();
    release();
    upstream.error(new Error('secret sk-123'));
    await finished;
    expect(state.events.at(-1)).toMatchObject({ type: 'response.failed', error: { code: 'unknown' } });
    expect(JSON.stringify(state.events)).not.toContain('sk-123');
  });

  it('aborts the upstream when it is cancelled, and keeps the partial usage', async () => {
    const { upstream, stop$, state, release, finished } = scripted();
    release();
    upstream.next({ type: 'text', text: 'One two three' });
    stop$.next('cancelled');
    await finished;
    expect(state.aborted).toBe(true);
    expect(types(state.events)).toEqual(['response.delta', 'response.cancelled']);
    expect(state.events.at(-1)).toMatchObject({ partial: true, estimated: true, cost_usd: 0.5 });
  });

  it('calls nobody when it was stopped before it began, or cannot be made', async () => {
    const refused = scripted({
      ...PLAN,
      routes: [{ ...ROUTE, refusal: { code: 'invalid_request', message: 'It does not read images.' } }],
    });
    refused.release();
    await refused.finished;
    expect(refused.state.calls).toBe(0);
    expect(refused.state.events.slice(1)).toEqual([
      expect.objectContaining({
        type: 'response.failed',
        error: expect.objectContaining({ code: 'invalid_request', message: 'It does not read images.' }),
        usage: null,
        cost_usd: 0,
      }),
    ]);
  });

  it('owes nothing for what a provider refused before it worked, but counts the input of what it cut off', async () => {
    const limited = scripted();
    limited.release();
    limited.upstream.next({
      type: 'failed',
      failure: {
        kind: 'rate_limited',
        message: 'Slow down.',
        retryable: true,
        status: 429,
        retryAfterMs: 2_000,
      },
    });
    await limited.finished;
    expect(limited.state.events.at(-1)).toMatchObject({
      usage: null,
      cost_usd: 0,
      error: { code: 'rate_limited', provider_status: 429, retry_after_ms: 2_000 },
    });
    const cut = scripted();
    cut.release();
    cut.upstream.next({ type: 'failed', failure: { kind: 'network', message: 'Reset.', retryable: true } });
    await cut.finished;
    expect(cut.state.events.at(-1)).toMatchObject({
      usage: { output_tokens: 0 },
      estimated: true,
      cost_usd: 0.5,
    });
  });

  it.each([
    ['could not be reached', { kind: 'network', unsent: true }],
    ['answered with an error page', { kind: 'unknown', status: 500 }],
  ] as const)('owes nothing to a provider that %s', async (_what, failure) => {
    const call = scripted();
    call.release();
    call.upstream.next({ type: 'failed', failure: { message: 'No.', retryable: true, ...failure } });
    await call.finished;
    expect(call.state.events.at(-1)).toMatchObject({ usage: null, cost_usd: 0, estimated: false });
  });

  describe('with something left to try', () => {
    const OTHER = { ...ROUTE, model: { ...MODEL, id: 'other/model', provider: 'other' } };
    const busy: ProviderEvent = {
      type: 'failed',
      failure: { kind: 'overloaded', message: 'Busy.', retryable: true, retryAfterMs: 0 },
    };

    it('asks the same model again before the first token, and says which attempt it is', async () => {
      const { upstream, state, release, finished } = scripted({ ...PLAN, retries: 1 });
      release();
      upstream.next(busy);
      while (state.calls < 2) await nextTurn();
      upstream.next({ type: 'finished', reason: 'stop' });
      await finished;
      expect(state.retried).toEqual([expect.objectContaining({ status: 'failed' })]);
      const attempts = state.events.map((event) =>
        event.type === 'response.started' ? event.attempt : event.type,
      );
      expect(attempts).toEqual([1, 2, 'response.completed']);
      expect(state.events.at(-1)).toMatchObject({ attempts: 2 });
    });

    it('ends with an error that nobody foresaw, before the pause and after it', async () => {
      for (const foreseen of [0, 1]) {
        let asked = 0;
        const { upstream, state, release, finished } = scripted({ ...PLAN, retries: 1 }, () => {
          asked += 1;
          if (asked > foreseen) throw new Error('a mistake of ours');
          return null;
        });
        release();
        upstream.next(busy);
        await expect(finished).rejects.toThrow('a mistake of ours');
        expect([state.calls, state.aborted]).toEqual([1, true]);
      }
    });

    it('falls back to another model, and tells the truth about who answered', async () => {
      const { upstream, state, release, finished } = scripted({ ...PLAN, routes: [ROUTE, OTHER] });
      release();
      upstream.next({ type: 'failed', failure: { kind: 'auth', message: 'Wrong key.', retryable: false } });
      while (state.calls < 2) await nextTurn();
      upstream.next({ type: 'finished', reason: 'stop' });
      await finished;
      expect(state.events.at(-1)).toMatchObject({ type: 'response.completed', model: 'other/model' });
    });

    it('stops waiting when it is cancelled', async () => {
      const { upstream, stop$, state, release, finished } = scripted({ ...PLAN, retries: 1 });
      release();
      upstream.next({ type: 'failed', failure: { ...busy.failure, retryAfterMs: 50_000 } });
      stop$.next('cancelled');
      await finished;
      expect(state.calls).toBe(1);
      expect(state.events.at(-1)).toMatchObject({ type: 'response.cancelled', usage: null, cost_usd: 0 });
    });
  });

  it('ends when the whole response takes too long, however steadily it comes', async () => {
    const deadlines = { connectMs: null, firstTokenMs: 60_000, idleMs: 60_000, responseMs: 20 };
    const { upstream, state, release, finished } = scripted({ ...PLAN, deadlines });
    release();
    upstream.next({ type: 'text', text: 'Word' });
    await finished;
    expect(state.events.at(-1)).toMatchObject({
      type: 'response.failed',
      error: { code: 'timeout' },
      partial: true,
    });
    expect(state.aborted).toBe(true);
  });

  it('ends an answer that is longer than can be kept', async () => {
    const { upstream, state, release, finished } = scripted();
    release();
    upstream.next({ type: 'text', text: 'x'.repeat(MAX_RESPONSE_LENGTH + 1) });
    await finished;
    expect(state.events.at(-1)).toMatchObject({
      type: 'response.failed',
      error: { code: 'output_too_large' },
    });
    expect(state.aborted).toBe(true);
  });

  it('puts streamed tool calls together', async () => {
    const { upstream, draft, release, finished } = scripted();
    release();
    upstream.next({ type: 'tool_call', index: 0, id: 'c1', name: 'weather', arguments: '{"city":' });
    upstream.next({ type: 'tool_call', index: 0, arguments: '"Oslo"}' });
    upstream.next({ type: 'finished', reason: 'tool_calls' });
    await finished;
    expect(draft.toolCalls).toEqual([{ id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' }]);
    expect(draft.ttftMs).not.toBeNull();
  });
});
