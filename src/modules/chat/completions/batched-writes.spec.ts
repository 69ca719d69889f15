import { BatchedWrites } from './batched-writes';

describe('batched writes', () => {
  /** Writes that end when they are told to. */
  function held() {
    const written: string[][] = [];
    const ends: ((error?: Error) => void)[] = [];
    const writes = new BatchedWrites<string>((entries) => {
      written.push([...entries]);
      return new Promise<void>((resolve, reject) => {
        ends.push((error) => (error ? reject(error) : resolve()));
      });
    });
    const begun = async (count: number) => {
      while (written.length < count) await new Promise(setImmediate);
    };
    return { writes, written, ends, begun };
  }

  it('writes together what came while a write was under way, in order', async () => {
    const { writes, written, ends, begun } = held();
    const first = writes.add('a');
    await begun(1);
    const others = [writes.add('b'), writes.add('c')];
    ends[0]!();
    await first;
    await begun(2);
    ends[1]!();
    await Promise.all(others);
    expect(written).toEqual([['a'], ['b', 'c']]);
  });

  it('tells nobody that it is written before it is', async () => {
    const { writes, ends, begun } = held();
    const told: string[] = [];
    const first = writes.add('a').then(() => told.push('a'));
    await begun(1);
    const second = writes.add('b').then(() => told.push('b'));
    ends[0]!();
    await first;
    await begun(2);
    expect(told).toEqual(['a']);
    ends[1]!();
    await second;
    expect(told).toEqual(['a', 'b']);
  });

  it('writes each one alone when together they are refused, and fails only those that are refused then', async () => {
    const attempts: string[][] = [];
    const writes = new BatchedWrites<string>((entries) => {
      attempts.push([...entries]);
      return entries.includes('bad') ? Promise.reject(new Error('refused')) : Promise.resolve();
    });
    const results = await Promise.allSettled(['a', 'bad', 'b'].map((entry) => writes.add(entry)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(attempts).toEqual([['a', 'bad', 'b'], ['a'], ['bad'], ['b']]);
  });

  it('does not try one by one when the database is away, and goes on when it is back', async () => {
    let isAway = true;
    const attempts: string[][] = [];
    const writes = new BatchedWrites<string>((entries) => {
      attempts.push([...entries]);
      return isAway ? Promise.reject(new Error('Connection terminated unexpectedly')) : Promise.resolve();
    });
    const results = await Promise.allSettled(['a', 'b'].map((entry) => writes.add(entry)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isAway = false;
    await writes.add('c');
    expect(attempts).toEqual([['a', 'b'], ['c']]);
  });
});
