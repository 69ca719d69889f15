import * as fc from 'fast-check';
import { Observable, Subject, type Subscription } from 'rxjs';
import { parseEnvironment } from '../../../config/environment';
import { type ProviderEvent } from '../spec/provider-event';
import { ProviderGate } from './provider-gate';

const BREAK_MS = 30_000;
const LIMIT = 3;
const TOKEN: ProviderEvent = { type: 'text', text: 'Hello' };
const END: ProviderEvent = { type: 'finished', reason: 'stop' };
const FAILURE: ProviderEvent = {
  type: 'failed',
  failure: { kind: 'overloaded', message: 'Busy.', retryable: true },
};

/** One call of one model behind the gate, and what became of it. */
class Call {
  isMade = false;
  isOpen = false;
  /** Let through while everybody else is kept away, and nothing came of it yet. */
  isProbe = false;
  private readonly events = new Subject<ProviderEvent>();
  private readonly subscription: Subscription;

  constructor(
    private readonly gate: ProviderGate,
    readonly model: string,
    key: number,
  ) {
    const source = new Observable<ProviderEvent>((subscriber) => {
      this.isMade = true;
      this.isOpen = true;
      this.isProbe = this.circuit === 'half_open';
      const inner = this.events.subscribe(subscriber);
      return () => {
        inner.unsubscribe();
        this.isOpen = false;
        this.isProbe = false;
      };
    });
    this.subscription = gate.guard({ provider: 'openai', model, key: `run ${key}` }, source).subscribe();
  }

  send(event: ProviderEvent): void {
    this.isProbe = false;
    this.events.next(event);
    if (event !== TOKEN) this.events.complete();
  }

  stop(): void {
    this.subscription.unsubscribe();
  }

  private get circuit() {
    return this.gate.trafficOf('openai').circuits.find(({ model }) => model === this.model)?.state;
  }
}

type Step =
  | { type: 'call'; model: string; key: number }
  | { type: 'token' | 'end' | 'fail' | 'stop'; whose: number }
  | { type: 'wait'; ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('call' as const),
      model: fc.constantFrom('wise', 'other'),
      key: fc.nat(2),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constantFrom('token', 'end', 'fail', 'stop'), whose: fc.nat(20) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('wait' as const), ms: fc.constantFrom(1, BREAK_MS) }),
  },
);

/** Ends in a circuit whose break is over, while `held` calls of another model are still open. */
const opened = (held: number): Step[] => [
  ...Array.from({ length: held }, (): Step => ({ type: 'call', model: 'other', key: 0 })),
  { type: 'call', model: 'wise', key: 1 },
  { type: 'fail', whose: held },
  { type: 'call', model: 'wise', key: 1 },
  { type: 'fail', whose: held },
  { type: 'wait', ms: BREAK_MS },
];

const story = fc
  .tuple(fc.integer({ min: -1, max: LIMIT - 1 }), fc.array(step, { maxLength: 40 }))
  .map(([held, steps]) => (held < 0 ? steps : [...opened(held), ...steps]));

describe('ProviderGate, whatever happens in whatever order', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('keeps its limit, has one call try at a time, loses no slot, and never stays shut', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (steps) => {
        const gate = new ProviderGate(
          parseEnvironment({
            CIRCUIT_FAILURES: '2',
            PROVIDER_CONCURRENCY: String(LIMIT),
            PROVIDER_QUEUE: '5',
          }),
        );
        const calls: Call[] = [];
        for (const taken of steps) {
          if (taken.type === 'call') calls.push(new Call(gate, taken.model, taken.key));
          else if (taken.type === 'wait') await jest.advanceTimersByTimeAsync(taken.ms);
          else {
            const open = calls.filter(({ isOpen }) => isOpen);
            const call = open[taken.whose % Math.max(1, open.length)];
            if (taken.type === 'token') call?.send(TOKEN);
            if (taken.type === 'end') call?.send(END);
            if (taken.type === 'fail') call?.send(FAILURE);
            if (taken.type === 'stop') calls[taken.whose % Math.max(1, calls.length)]?.stop();
          }
          await jest.advanceTimersByTimeAsync(0);
          const open = calls.filter(({ isOpen }) => isOpen);
          expect(gate.trafficOf('openai').inUse).toBe(open.length);
          expect(open.length).toBeLessThanOrEqual(LIMIT);
          const probed = open.filter(({ isProbe }) => isProbe).map(({ model }) => model);
          expect(new Set(probed).size).toBe(probed.length);
        }

        for (const call of calls) call.stop();
        await jest.advanceTimersByTimeAsync(BREAK_MS);
        expect(gate.trafficOf('openai')).toMatchObject({ inUse: 0, waiting: 0 });
        for (const model of ['wise', 'other']) {
          const last = new Call(gate, model, 0);
          expect(last.isMade).toBe(true);
          last.send(TOKEN);
        }
        await jest.advanceTimersByTimeAsync(0);
        expect(gate.trafficOf('openai').circuits).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
