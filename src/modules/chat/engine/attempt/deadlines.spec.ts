import { lastValueFrom, NEVER, of, Subject } from 'rxjs';
import { type ProviderEvent } from '../../../providers/spec/provider-event';
import { withTokenDeadlines } from './deadlines';

const DEADLINES = { connectMs: null, firstTokenMs: 1_000, idleMs: 500 };
const token: ProviderEvent = { type: 'text', text: 'a' };

function watch(
  source: Subject<ProviderEvent>,
  deadlines: Parameters<typeof withTokenDeadlines>[0] = DEADLINES,
) {
  const outcome: { events: ProviderEvent[]; error?: { code: string; message: string } } = { events: [] };
  source.pipe(withTokenDeadlines(deadlines)).subscribe({
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

  it('fails with a timeout when the provider does not accept the request in time', () => {
    const source = new Subject<ProviderEvent>();
    const outcome = watch(source, { ...DEADLINES, connectMs: 200 });
    jest.advanceTimersByTime(199);
    expect(outcome.error).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(outcome.error).toMatchObject({ code: 'timeout', message: expect.stringContaining('accept') });
    expect(source.observed).toBe(false);
  });

  it('counts the first token from the call, also after it was accepted in time', () => {
    const source = new Subject<ProviderEvent>();
    const outcome = watch(source, { ...DEADLINES, connectMs: 200 });
    jest.advanceTimersByTime(150);
    source.next({ type: 'connected' });
    jest.advanceTimersByTime(849);
    expect(outcome.error).toBeUndefined();
    jest.advanceTimersByTime(1);
    expect(outcome.error).toMatchObject({ code: 'timeout', message: expect.stringContaining('first token') });
  });

  it('has no use for a longer time to accept than for the first token', () => {
    const outcome = watch(new Subject<ProviderEvent>(), { ...DEADLINES, connectMs: 5_000 });
    jest.advanceTimersByTime(1_000);
    expect(outcome.error).toMatchObject({ message: expect.stringContaining('first token within 1 s') });
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
