import { type CloseLostCompletions } from '../completions/close-lost-completions';
import { type Checkpoints } from './checkpoints';
import { Heartbeat } from './heartbeat';
import { LeaseTimes } from './lease-times';
import { type SettleLostRuns } from './settle-lost-runs';
import { type WorkerLease } from './worker-lease';

/** What may be lost of an answer when the process dies. */
const PROMISED_MS = 250;
/** A statement that takes longer than this makes the next one wait. */
const SLOW_STATEMENT_MS = 90;

describe('Heartbeat', () => {
  let heartbeat: Heartbeat;
  const begun: number[] = [];
  const execute = jest.fn(async () => {
    begun.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, SLOW_STATEMENT_MS));
  });

  beforeEach(async () => {
    jest.useFakeTimers();
    begun.length = 0;
    heartbeat = new Heartbeat(
      { begin: () => Promise.resolve(), renew: () => Promise.resolve() } as unknown as WorkerLease,
      { execute } as unknown as Checkpoints,
      { execute: () => Promise.resolve() } as unknown as SettleLostRuns,
      { execute: () => Promise.resolve() } as unknown as CloseLostCompletions,
      new LeaseTimes(),
    );
    await heartbeat.onApplicationBootstrap();
  });
  afterEach(async () => {
    const stopped = heartbeat.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(SLOW_STATEMENT_MS);
    await stopped;
    jest.useRealTimers();
  });

  it('checkpoints so often that no more than 250 ms of text are lost, also when statements are slow', async () => {
    await jest.advanceTimersByTimeAsync(10_000);
    expect(begun.length).toBeGreaterThan(1);
    // What comes right after one checkpoint was collected is safe when the next one is stored.
    const gaps = begun.slice(1).map((time, index) => time - begun[index]! + SLOW_STATEMENT_MS);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(PROMISED_MS);
  });

  it('begins nothing more once it was stopped', async () => {
    const stopped = heartbeat.onApplicationShutdown();
    await jest.advanceTimersByTimeAsync(10_000);
    await stopped;
    expect(begun.length).toBe(0);
  });
});
