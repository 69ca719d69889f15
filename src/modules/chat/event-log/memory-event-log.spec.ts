import { type Entry } from './event-log';
import { MemoryEventLog } from './memory-event-log';

const entry = (seq: number, size = 10): Entry => ({ seq, type: 'response.delta', json: 'x'.repeat(size) });
const seqs = (entries: readonly Entry[]) => entries.map(({ seq }) => seq);

describe('MemoryEventLog', () => {
  let log: MemoryEventLog;
  beforeEach(() => (log = new MemoryEventLog()));

  it('gives each reader what comes after its cursor, a batch at a time', async () => {
    await log.append('run', [entry(1), entry(2), entry(3)]);
    expect(log.read('run', 0, 2)).toEqual({ entries: [entry(1), entry(2)], state: 'open' });
    expect(log.read('run', 2, 2)).toEqual({ entries: [entry(3)], state: 'open' });
    expect(log.read('run', 3, 2)).toEqual({ entries: [], state: 'open' });
  });

  it('is closed only for who has read to the end', async () => {
    await log.append('run', [entry(1), entry(2)]);
    await log.expire('run', 60_000);
    expect(log.read('run', 0, 1).state).toBe('open');
    expect(log.read('run', 1, 1).state).toBe('closed');
  });

  it('hints at changes and at the end', async () => {
    await log.append('run', [entry(1)]);
    let hints = 0;
    log.changed('run').subscribe(() => (hints += 1));
    await log.append('run', [entry(2)]);
    await log.expire('run', 60_000);
    expect(hints).toBe(2);
  });

  it('evicts the oldest beyond the limits and sends readers who still need them to a snapshot', async () => {
    for (let seq = 1; seq <= 2_500; seq += 1) await log.append('run', [entry(seq)]);
    expect(log.read('run', 499, 10).state).toBe('gone');
    expect(seqs(log.read('run', 500, 3).entries)).toEqual([501, 502, 503]);
    expect(seqs(log.read('run', 2_498, 10).entries)).toEqual([2_499, 2_500]);
  });

  it('keeps at most 512 KiB of a run', async () => {
    for (let seq = 1; seq <= 20; seq += 1) await log.append('run', [entry(seq, 64 * 1024)]);
    expect(log.read('run', 11, 10).state).toBe('gone');
    expect(seqs(log.read('run', 12, 10).entries)).toEqual([13, 14, 15, 16, 17, 18, 19, 20]);
  });

  it('forgets an ended run after its time', async () => {
    jest.useFakeTimers();
    await log.append('run', [entry(1)]);
    await log.expire('run', 60_000);
    jest.advanceTimersByTime(60_000);
    expect(log.read('run', 0, 10)).toEqual({ entries: [], state: 'gone' });
    jest.useRealTimers();
  });

  it('drops ended runs first when the process holds too much, and keeps the running ones', async () => {
    const full = (seq: number) => entry(seq, 512 * 1024);
    await log.append('running', [full(1)]);
    for (let run = 0; run < 520; run += 1) {
      await log.append(`ended-${run}`, [full(1)]);
      await log.expire(`ended-${run}`, 60_000);
    }
    expect(log.read('running', 0, 1).entries).toHaveLength(1);
    expect(log.read('ended-0', 0, 1).state).toBe('gone');
    expect(log.read('ended-519', 0, 1).entries).toHaveLength(1);
  });
});
