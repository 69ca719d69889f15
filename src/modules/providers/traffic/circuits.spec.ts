import { Circuits } from './circuits';
import { type Verdict } from './verdict';

const SETTINGS = { failures: 3, errorPercent: 50, window: 10, breakMs: 30_000 };
const MODEL = { provider: 'acme', model: 'wise' };

/** Cockatiel moves in microtasks. */
const settled = () => jest.advanceTimersByTimeAsync(0);

describe('Circuits', () => {
  beforeEach(() => jest.useFakeTimers({ now: new Date('2025-11-21T09:00:00Z') }));
  afterEach(() => jest.useRealTimers());

  async function call(circuits: Circuits, verdict: Verdict, model = MODEL): Promise<boolean> {
    const admission = circuits.refusalOf(model) ? null : circuits.admit(model);
    admission?.end(verdict, `It was ${verdict}.`);
    await settled();
    return admission !== null;
  }

  async function opened(settings = SETTINGS): Promise<Circuits> {
    const circuits = new Circuits(settings);
    for (let count = 0; count < settings.failures; count += 1) await call(circuits, 'ailing');
    return circuits;
  }

  it('refuses after so many failures in a row, and says why and for how long', async () => {
    const circuits = new Circuits(SETTINGS);
    await call(circuits, 'ailing');
    await call(circuits, 'ailing');
    expect(circuits.refusalOf(MODEL)).toBeNull();
    await call(circuits, 'ailing');
    jest.advanceTimersByTime(10_000);
    expect(circuits.refusalOf(MODEL)).toEqual({ retryAfterMs: 20_000, reason: 'It was ailing.' });
    expect(circuits.open()).toEqual([
      {
        ...MODEL,
        state: 'open',
        openedAt: new Date('2025-11-21T09:00:00Z'),
        probeAt: new Date('2025-11-21T09:00:30Z'),
        reason: 'It was ailing.',
      },
    ]);
  });

  it('starts counting anew after an answer', async () => {
    const circuits = new Circuits({ ...SETTINGS, errorPercent: 0 });
    for (const verdict of ['ailing', 'ailing', 'healthy', 'ailing', 'ailing'] as const) {
      expect(await call(circuits, verdict)).toBe(true);
    }
    expect(circuits.refusalOf(MODEL)).toBeNull();
  });

  it('refuses when more than its share of the last calls failed, though never many in a row', async () => {
    const circuits = new Circuits({ ...SETTINGS, failures: 3, window: 10 });
    const verdicts = ['ailing', 'ailing', 'healthy', 'ailing'] as const;
    for (const verdict of verdicts) expect(await call(circuits, verdict)).toBe(true);
    expect(circuits.refusalOf(MODEL)).toBeNull();
    await call(circuits, 'ailing');
    expect(circuits.refusalOf(MODEL)).not.toBeNull();
  });

  it('counts nothing that does not speak of the model’s health', async () => {
    const circuits = new Circuits(SETTINGS);
    for (const verdict of ['ailing', 'inconclusive', 'ailing', 'inconclusive', 'inconclusive'] as const) {
      expect(await call(circuits, verdict)).toBe(true);
    }
    expect(await call(circuits, 'ailing')).toBe(true);
    expect(await call(circuits, 'ailing')).toBe(false);
  });

  it('keeps the models of a provider, and the providers of a model, apart', async () => {
    const circuits = await opened();
    expect(circuits.refusalOf(MODEL)).not.toBeNull();
    expect(circuits.refusalOf({ ...MODEL, model: 'other' })).toBeNull();
    expect(circuits.refusalOf({ ...MODEL, provider: 'other' })).toBeNull();
  });

  it('lets one call try after the break, and nobody else meanwhile', async () => {
    const circuits = await opened();
    jest.advanceTimersByTime(29_999);
    expect(circuits.refusalOf(MODEL)).toMatchObject({ retryAfterMs: 1 });
    expect(circuits.admit(MODEL)).toBeNull();
    jest.advanceTimersByTime(1);
    expect(circuits.refusalOf(MODEL)).toBeNull();
    const probe = circuits.admit(MODEL);
    expect(probe).not.toBeNull();
    expect(circuits.admit(MODEL)).toBeNull();
    expect(circuits.refusalOf(MODEL)).toMatchObject({ retryAfterMs: 1_000 });
    expect(circuits.open()).toMatchObject([{ state: 'half_open' }]);
    await settled();
    expect(circuits.admit(MODEL)).toBeNull();
  });

  it('is closed by the first token of the call that tries, long before its end', async () => {
    const circuits = await opened();
    jest.advanceTimersByTime(30_000);
    const probe = circuits.admit(MODEL);
    probe?.answering();
    await settled();
    expect(circuits.open()).toEqual([]);
    expect(await call(circuits, 'ailing')).toBe(true);
    expect(await call(circuits, 'ailing')).toBe(true);
    // What became of the answer afterwards counts as with any other call.
    probe?.end('ailing', 'It broke off.');
    await settled();
    expect(circuits.refusalOf(MODEL)).toMatchObject({ reason: 'It broke off.' });
  });

  it('has a whole new break when the call that tries fails', async () => {
    const circuits = await opened();
    jest.advanceTimersByTime(30_000);
    await call(circuits, 'ailing');
    expect(circuits.refusalOf(MODEL)).toMatchObject({ retryAfterMs: 30_000 });
    expect(circuits.open()).toMatchObject([{ openedAt: new Date('2025-11-21T09:00:00Z') }]);
    jest.advanceTimersByTime(30_000);
    expect(await call(circuits, 'healthy')).toBe(true);
    expect(circuits.open()).toEqual([]);
  });

  it('leaves the place of a call that told nothing, say a cancelled one, to the next call', async () => {
    const circuits = await opened();
    jest.advanceTimersByTime(30_000);
    for (let count = 0; count < 5; count += 1) {
      expect(await call(circuits, 'inconclusive')).toBe(true);
      expect(circuits.open()).toMatchObject([{ state: 'open' }]);
    }
    expect(await call(circuits, 'healthy')).toBe(true);
    expect(circuits.open()).toEqual([]);
    // They were no failures either: it takes as many as at first.
    await call(circuits, 'ailing');
    await call(circuits, 'ailing');
    expect(circuits.refusalOf(MODEL)).toBeNull();
  });

  it('takes no news from calls that were let through before it opened', async () => {
    const circuits = new Circuits(SETTINGS);
    const late = [circuits.admit(MODEL), circuits.admit(MODEL)];
    for (let count = 0; count < 3; count += 1) await call(circuits, 'ailing');
    jest.advanceTimersByTime(30_000);
    late[0]?.end('healthy', null);
    await settled();
    expect(circuits.open()).toMatchObject([{ state: 'open' }]);
    const probe = circuits.admit(MODEL);
    late[1]?.end('ailing', 'Late.');
    await settled();
    expect(circuits.open()).toMatchObject([{ state: 'half_open' }]);
    probe?.end('healthy', null);
    await settled();
    expect(circuits.open()).toEqual([]);
  });

  it('keeps at most a thousand, those that were used last', async () => {
    const circuits = await opened();
    const others = (count: number) => ({ provider: 'acme', model: `made up ${count}` });
    for (let count = 0; count < 999; count += 1) circuits.admit(others(count))?.end('ailing', 'No.');
    expect(circuits.refusalOf(MODEL)).not.toBeNull();
    circuits.admit(others(999))?.end('ailing', 'No.');
    expect(circuits.refusalOf(MODEL)).toBeNull();
  });

  it('keeps nothing of models that only answer, or do not exist', async () => {
    const circuits = await opened();
    for (let count = 0; count < 2_000; count += 1) {
      const made = { provider: 'acme', model: `made up ${count}` };
      circuits.admit(made)?.end(count % 2 ? 'healthy' : 'inconclusive', null);
    }
    expect(circuits.refusalOf(MODEL)).not.toBeNull();
  });
});
