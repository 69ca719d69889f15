import { Observable, ReplaySubject, Subject } from 'rxjs';
import { type ProviderEvent } from '../../src/modules/providers/spec/provider-event';
import { type Provider, type ProviderRequest } from '../../src/modules/providers/spec/provider';
import { Meter } from '../../src/modules/chat/engine/response/meter';
import { ResponseDraft } from '../../src/modules/chat/engine/response/response-draft';
import {
  responseStream,
  type ResponseStreamOptions,
  type StopReason,
} from '../../src/modules/chat/engine/response/response-stream';
import { type RunEventBody } from '../../src/modules/chat/engine/run-event';
import { type ResponsePlan, type Route } from '../../src/modules/chat/engine/run-plan';
import { settle, type Settlement, terminalEvent } from '../../src/modules/chat/engine/response/settlement';

/** A dollar for each token of input, a hundred for each of output. */
const PRICES = {
  cost: (_provider: string, _model: string, usage: { input_tokens: number; output_tokens: number }) => ({
    costUsd: usage.input_tokens + 100 * usage.output_tokens,
    priceVersion: 'test',
  }),
};

/** One upstream call, whose events the test writes. */
export interface ScriptedCall {
  model: string;
  upstream: Subject<ProviderEvent>;
  /** Given up before it ended by itself. */
  aborted: boolean;
}

export const routeTo = (model: string): Route =>
  ({
    model: { id: `test/${model}`, provider: 'test', model },
    request: {
      model,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello there' }] }],
      parameters: {},
    },
    context: { trimmed: 0 },
    droppedParameters: [],
    refusal: null,
  }) as unknown as Route;

export const PLAN = {
  responseId: 'r1',
  attemptId: 'a1',
  seat: { model: routeTo('main').model, alias: null },
  routes: [routeTo('main')],
  retries: 0,
  hedgeAfterMs: null,
  deadlines: { connectMs: null, firstTokenMs: 60_000, idleMs: 60_000, responseMs: 600_000 },
} as unknown as ResponsePlan;

/** A response whose upstream calls the test plays. Made for fake timers. */
export function scriptedResponse(
  plan: Partial<ResponsePlan> = {},
  options: Partial<ResponseStreamOptions> = {},
) {
  const calls: ScriptedCall[] = [];
  const events: RunEventBody[] = [];
  const opened: { number: number; model: string }[] = [];
  const stop$ = new ReplaySubject<StopReason>(1);
  const draft = new ResponseDraft({ ...PLAN, ...plan });
  const provider = { stream: (request: ProviderRequest) => playCall(calls, request.model) } as Provider;
  let settlement: Settlement | undefined;
  responseStream({
    draft,
    providerOf: () => provider,
    guard: (_, call) => call,
    stop$,
    meter: new Meter(PRICES),
    prices: PRICES,
    open: ({ number, route }) => {
      opened.push({ number, model: route.model.model });
      draft.markWritten(draft.unwrittenEnds);
      return Promise.resolve(true);
    },
    settle: (outcome) => {
      settlement = settle(draft, outcome, PRICES);
      return Promise.resolve(terminalEvent(settlement));
    },
    ...options,
  }).subscribe((event) => events.push(event));
  return {
    draft,
    stop$,
    calls,
    events,
    opened,
    /** Lets pass what waits for no clock: backoff of retries included. */
    pass: (milliseconds = 10_000) => jest.advanceTimersByTimeAsync(milliseconds),
    /** As the ledger has them. */
    ledger: () =>
      draft.attempts.map((attempt) => {
        const end = draft.endOf(attempt);
        return [attempt.route.model.model, end?.outcome.status, end?.costUsd];
      }),
    settled: () => {
      if (!settlement) throw new Error('The response has not ended');
      return settlement;
    },
  };
}

/** Plays the events of each attempt in its turn; every attempt but the last has to fail. */
export async function play(
  response: Pick<ReturnType<typeof scriptedResponse>, 'calls' | 'pass'>,
  ...attempts: ProviderEvent[][]
): Promise<void> {
  for (const [index, events] of attempts.entries()) {
    await response.pass();
    expect(response.calls).toHaveLength(index + 1);
    for (const event of events) {
      response.calls[index]!.upstream.next(event);
      await response.pass(1);
    }
  }
  await response.pass();
}

function playCall(calls: ScriptedCall[], model: string): Observable<ProviderEvent> {
  return new Observable((subscriber) => {
    const call: ScriptedCall = { model, upstream: new Subject(), aborted: false };
    calls.push(call);
    let isOver = false;
    const over = () => (isOver = true);
    const subscription = call.upstream.subscribe({
      next: (event) => {
        if (event.type === 'finished' || event.type === 'failed') over();
        subscriber.next(event);
      },
      complete: () => {
        over();
        subscriber.complete();
      },
    });
    return () => {
      call.aborted = !isOver;
      subscription.unsubscribe();
    };
  });
}

export const text = (value: string): ProviderEvent => ({ type: 'text', text: value });
export const reasoning = (value: string): ProviderEvent => ({ type: 'reasoning', text: value });
export const finished: ProviderEvent = { type: 'finished', reason: 'stop' };
export const broken: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'network', message: 'The connection broke.', retryable: true },
};
export const refused: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'auth', message: 'Wrong key.', retryable: false },
};

/** What a client has after these events, beside the names of those that are not text. */
export function shownTo(events: readonly RunEventBody[]) {
  const shown = { reasoning: '', text: '', calls: '' };
  for (const event of events) {
    if (event.type === 'response.restarted') Object.assign(shown, { reasoning: '', text: '', calls: '' });
    if (event.type === 'response.reasoning') shown.reasoning += event.text;
    if (event.type === 'response.delta') shown.text += event.text;
    if (event.type === 'response.tool_call') shown.calls += event.arguments;
  }
  return shown;
}
