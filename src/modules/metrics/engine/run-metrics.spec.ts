import { type Outcome } from '../../chat/engine/attempt/outcome';
import { type Settlement } from '../../chat/engine/response/settlement';
import { firstTokenMs, stragglerGapMs } from './run-metrics';

const COMPLETED: Outcome = { status: 'completed', finishReason: 'stop' };
const CANCELLED: Outcome = { status: 'cancelled' };
const TIMED_OUT: Outcome = {
  status: 'failed',
  error: { code: 'timeout', message: 'Too late.', retryable: true, provider_status: null },
};
const REFUSAL = { code: 'invalid_request', message: 'It does not read images.' } as const;

interface Timing {
  latencyMs?: number;
  outcome?: Outcome;
  ttftMs?: number | null;
  startedAt?: Date;
  refusal?: typeof REFUSAL;
}

function settlement({ latencyMs = 0, outcome = COMPLETED, refusal, ...draft }: Timing): Settlement {
  return {
    latencyMs,
    outcome,
    draft: { ttftMs: null, startedAt: START, ...draft, route: { refusal: refusal ?? null } },
  } as unknown as Settlement;
}

const START = new Date('2025-11-21T09:00:00.000Z');
const after = (milliseconds: number) => new Date(START.getTime() + milliseconds);

describe('time to the first token of a run', () => {
  const first = (...timings: Timing[]) => firstTokenMs(timings.map(settlement), START);

  it('is that of the fastest model, counted from the start of the run', () => {
    expect(first({ startedAt: after(5), ttftMs: 300 }, { startedAt: after(6), ttftMs: 120.5 })).toBe(126.5);
  });

  it('is not the time of a model that said nothing', () => {
    expect(first({ ttftMs: null }, { ttftMs: 400 })).toBe(400);
  });

  it('is unknown when no model said anything', () => {
    expect(first({ ttftMs: null })).toBeNull();
    expect(first()).toBeNull();
  });

  it('is never negative, even when the clock was set back', () => {
    expect(first({ startedAt: after(-1_000), ttftMs: 10 })).toBe(0);
  });
});

describe('straggler gap of a run', () => {
  const gap = (...timings: Timing[]) => stragglerGapMs(timings.map(settlement));

  it('is how much longer the slowest took than the median, whatever the order', () => {
    expect(gap({ latencyMs: 900 }, { latencyMs: 100 }, { latencyMs: 250 })).toBe(650);
    expect(gap({ latencyMs: 100 }, { latencyMs: 1_000 }, { latencyMs: 200 }, { latencyMs: 400 })).toBe(700);
    expect(gap({ latencyMs: 100 }, { latencyMs: 300 })).toBe(100);
  });

  it('is nothing when all took as long', () => {
    expect(gap({ latencyMs: 100 }, { latencyMs: 100 })).toBe(0);
  });

  it('counts a model that failed late, because people waited for it', () => {
    expect(gap({ latencyMs: 100 }, { latencyMs: 200 }, { latencyMs: 30_000, outcome: TIMED_OUT })).toBe(
      29_800,
    );
  });

  it('leaves out what was cancelled and what was never called', () => {
    const refused = { latencyMs: 0, outcome: TIMED_OUT, refusal: REFUSAL };
    const cancelled = { latencyMs: 5_000, outcome: CANCELLED };
    expect(gap({ latencyMs: 100 }, { latencyMs: 300 }, refused, cancelled)).toBe(100);
  });

  it('is unknown with fewer than two answers', () => {
    expect(gap({ latencyMs: 100 }, { latencyMs: 300, outcome: CANCELLED })).toBeNull();
    expect(gap()).toBeNull();
  });
});
