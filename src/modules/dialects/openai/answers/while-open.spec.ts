import { EventEmitter } from 'node:events';
import { Subject } from 'rxjs';
import { whileOpen } from './while-open';

describe('whileOpen', () => {
  it('takes every event until the end', async () => {
    const events$ = new Subject<number>();
    const taken: number[] = [];
    const over = whileOpen(new EventEmitter(), events$, (event) => taken.push(event));
    events$.next(1);
    events$.next(2);
    events$.complete();
    await over;
    expect(taken).toEqual([1, 2]);
  });

  it('lets go of the events of a client that goes away', async () => {
    const events$ = new Subject<number>();
    const response = new EventEmitter();
    const over = whileOpen(response, events$);
    response.emit('close');
    await over;
    expect(events$.observed).toBe(false);
  });

  it('rejects with what goes wrong with the events', async () => {
    const events$ = new Subject<number>();
    const over = whileOpen(new EventEmitter(), events$);
    events$.error(new Error('no ledger'));
    await expect(over).rejects.toThrow('no ledger');
  });

  it('rejects with what goes wrong in telling one, and lets go of the rest', async () => {
    const events$ = new Subject<number>();
    const over = whileOpen(new EventEmitter(), events$, () => {
      throw new Error('cannot be told');
    });
    events$.next(1);
    expect(events$.observed).toBe(false);
    await expect(over).rejects.toThrow('cannot be told');
  });
});
