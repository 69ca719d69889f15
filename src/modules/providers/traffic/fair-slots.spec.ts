import * as fc from 'fast-check';
import { FairSlots, type Leave } from './fair-slots';

/** Asks for a slot and notes by name that it was given. */
function ask(slots: FairSlots, key: string, name: string, entered: string[]): Leave {
  const leave = slots.request(key, () => entered.push(name));
  if (!leave) throw new Error(`${name} was turned away`);
  return leave;
}

/** A free slot is given away in a microtask. */
const given = () => Promise.resolve();

describe('FairSlots', () => {
  it('lets in at once whoever finds a slot, and the next one when somebody leaves', async () => {
    const slots = new FairSlots(2, 10);
    const entered: string[] = [];
    const leaveFirst = ask(slots, 'run', 'first', entered);
    ask(slots, 'run', 'second', entered);
    ask(slots, 'run', 'third', entered);
    expect(entered).toEqual(['first', 'second']);
    expect([slots.inUse, slots.waiting]).toEqual([2, 1]);
    leaveFirst();
    await given();
    expect(entered).toEqual(['first', 'second', 'third']);
    expect([slots.inUse, slots.waiting]).toEqual([2, 0]);
  });

  it('serves keys in turn and each key in order, whoever came with many', async () => {
    const slots = new FairSlots(1, 100);
    const entered: string[] = [];
    const leaves = [ask(slots, 'busy', 'holder', entered)];
    for (const name of ['a1', 'a2', 'a3', 'a4']) leaves.push(ask(slots, 'a', name, entered));
    for (const name of ['b1', 'b2']) leaves.push(ask(slots, 'b', name, entered));
    leaves.push(ask(slots, 'c', 'c1', entered));
    const leaveOf = new Map(
      ['holder', 'a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name, at) => [name, leaves[at]]),
    );
    for (let served = 0; served < 8; served += 1) {
      leaveOf.get(entered[served] ?? '')?.();
      await given();
    }
    expect(entered).toEqual(['holder', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    expect([slots.inUse, slots.waiting]).toEqual([0, 0]);
  });

  it('forgets who leaves while waiting', async () => {
    const slots = new FairSlots(1, 10);
    const entered: string[] = [];
    const leaveFirst = ask(slots, 'run', 'first', entered);
    const leaveSecond = ask(slots, 'run', 'second', entered);
    ask(slots, 'run', 'third', entered);
    leaveSecond();
    leaveSecond();
    expect(slots.waiting).toBe(1);
    leaveFirst();
    await given();
    expect(entered).toEqual(['first', 'third']);
  });

  it('gives nothing to those who leave together with the holder, in whatever order', async () => {
    const slots = new FairSlots(1, 10);
    const entered: string[] = [];
    const leaves = ['first', 'second', 'third'].map((name) => ask(slots, 'run', name, entered));
    ask(slots, 'other', 'fourth', entered);
    for (const leave of leaves) leave();
    expect(entered).toEqual(['first']);
    await given();
    expect(entered).toEqual(['first', 'fourth']);
    expect([slots.inUse, slots.waiting]).toEqual([1, 0]);
  });

  it('lets nobody in front of those who wait for a slot that has just become free', async () => {
    const slots = new FairSlots(1, 10);
    const entered: string[] = [];
    const leave = ask(slots, 'run', 'first', entered);
    ask(slots, 'run', 'second', entered);
    leave();
    ask(slots, 'other', 'late', entered);
    await given();
    expect(entered).toEqual(['first', 'second']);
  });

  it('gives a slot back once, however often its holder says so', () => {
    const slots = new FairSlots(2, 10);
    const entered: string[] = [];
    const leave = ask(slots, 'run', 'first', entered);
    ask(slots, 'run', 'second', entered);
    leave();
    leave();
    expect(slots.inUse).toBe(1);
  });

  it('turns away whoever finds the line full, and keeps the others', async () => {
    const slots = new FairSlots(1, 1);
    const entered: string[] = [];
    const leave = ask(slots, 'run', 'first', entered);
    ask(slots, 'run', 'second', entered);
    const enter = jest.fn();
    expect(slots.request('other', enter)).toBeNull();
    leave();
    await given();
    expect(entered).toEqual(['first', 'second']);
    expect(enter).not.toHaveBeenCalled();
  });

  it('serves a long line of those who leave at once without a deep stack', async () => {
    const slots = new FairSlots(1, 100_000);
    let served = 0;
    const leaveFirst = slots.request('holder', () => undefined);
    for (let count = 0; count < 50_000; count += 1) {
      const leave = slots.request(`run ${count % 7}`, () => {
        served += 1;
        leave?.();
      });
    }
    leaveFirst?.();
    await given();
    expect(served).toBe(50_000);
    expect([slots.inUse, slots.waiting]).toEqual([0, 0]);
  });

  it('is never above its limit, never idle while somebody waits, and loses no slot, whatever is cancelled', async () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('ask' as const), key: fc.integer({ min: 0, max: 4 }) }),
      fc.record({ type: fc.constant('leave' as const), whose: fc.nat() }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 8 }),
        fc.array(step, { maxLength: 200 }),
        async (limit, maxWaiting, steps) => {
          const slots = new FairSlots(limit, maxWaiting);
          const leaves: Leave[] = [];
          let inside = 0;
          let waiting = 0;
          for (const taken of steps) {
            if (taken.type === 'ask') {
              let state: 'waiting' | 'inside' | 'gone' = 'waiting';
              const leave = slots.request(`key ${taken.key}`, () => {
                if (state === 'gone') throw new Error('served after it left');
                state = 'inside';
                inside += 1;
              });
              if (!leave) {
                expect(waiting).toBe(maxWaiting);
                continue;
              }
              const wasServed = () => state === 'inside';
              leaves.push(() => {
                if (state === 'gone') return;
                if (wasServed()) inside -= 1;
                state = 'gone';
                leave();
              });
            } else if (leaves.length > 0) {
              leaves[taken.whose % leaves.length]?.();
            }
            await given();
            waiting = slots.waiting;
            expect(slots.inUse).toBe(inside);
            expect(inside).toBeLessThanOrEqual(limit);
            if (waiting > 0) expect(inside).toBe(limit);
          }
          for (const leave of leaves.reverse()) leave();
          await given();
          expect([slots.inUse, slots.waiting, inside]).toEqual([0, 0, 0]);
        },
      ),
    );
  });

  it('lets nobody starve: between two turns of a key every other key that waits has one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 3 }),
        async (keys, limit) => {
          const slots = new FairSlots(limit, 1_000);
          const holders = Array.from({ length: limit }, () => slots.request('holder', () => undefined));
          const entered: number[] = [];
          const leaveOf: (Leave | null)[] = [];
          keys.forEach((key, at) => {
            leaveOf[at] = slots.request(`key ${key}`, () => {
              entered.push(at);
              // Never two of them at once, so that the order of turns can be seen.
              queue.push(at);
            });
          });
          const queue: number[] = [];
          for (const leave of holders) leave?.();
          await given();
          for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            leaveOf[next]?.();
            await given();
          }

          expect(entered).toHaveLength(keys.length);
          const left = new Map<number, number[]>();
          keys.forEach((key, at) => left.set(key, [...(left.get(key) ?? []), at]));
          const expected: number[] = [];
          while (left.size > 0) {
            for (const [key, line] of [...left]) {
              expected.push(line[0] ?? -1);
              if (line.length === 1) left.delete(key);
              else left.set(key, line.slice(1));
            }
          }
          expect(entered).toEqual(expected);
        },
      ),
    );
  });
});
