import { lastValueFrom, NEVER, of, Subject } from 'rxjs';
import { type ProviderEvent } from '../../providers/spec/provider-event';
import { withTokenDeadlines } from './deadlines';

const DEADLINES = { firstTokenMs: 1_000, idleMs: 500 };
const token: ProviderEvent = { type: 'text', text: 'a' };

function watch(source: Subject<ProviderEvent>) {
  const outcome: { events: ProviderEvent[]; error?: { code: string; message: string } } = { events: [] };
  source.pipe(withTokenDeadlines(DEADLINES)).subscribe({
    next: (event) => outcome.events.push(event),
    error: (error: { code: string; message: string }) => (outcome.error = error),
  });
  return outcome;
}

describe('withTokenDeadlines', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('fails with a timeout when no first token comes, though the connection is there', () => {
    const source = new Subject<ProviderEvent>();
    const outcome = watch(source);
    source.next({ type: 'connected' });
    jest.advanceTimersByTime(999);
    expect(outcome.error).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(outcome.error).toMatchObject({ code: 'timeout', message: expect.stringContaining('1 s') });
    expect(source.observed).toBe(false);
  });

  it('fails as stalled when the next token is late, counted from the last one', () => {
    const source = new Subject<ProviderEvent>();
    const outcome = watch(source);
    source.next(token);
    jest.advanceTimersByTime(400);
    source.next(token);
    jest.advanceTimersByTime(499);
    expect(outcome.error).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(outcome.error).toMatchObject({ code: 'stream_stalled' });
    expect(outcome.events).toHaveLength(2);
  });

  it('lets a stream that ends in time pass and leaves no timer', async () => {
    const events: ProviderEvent[] = [token, { type: 'finished', reason: 'stop' }];
    await expect(lastValueFrom(of(...events).pipe(withTokenDeadlines(DEADLINES)))).resolves.toEqual(
      events[1],
    );
  });

  it('leaves no timer when it is unsubscribed', () => {
    NEVER.pipe(withTokenDeadlines(DEADLINES)).subscribe().unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
  });
});
