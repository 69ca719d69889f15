import { type EventEmitter } from 'node:events';
import { type Observable, Subscription } from 'rxjs';

/**
 * Resolves at the end of the events, or when the client goes away, which lets go of them. Rejects with what goes wrong with the events or
 * in `take`: that one answer cannot be told must not be anybody else's harm.
 */
export function whileOpen<T>(
  response: EventEmitter,
  events$: Observable<T>,
  take?: (event: T) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const subscription = new Subscription();
    const fail: (error: unknown) => void = reject;
    response.once('close', () => {
      subscription.unsubscribe();
      resolve();
    });
    const next = (event: T) => {
      try {
        take?.(event);
      } catch (error) {
        subscription.unsubscribe();
        fail(error);
      }
    };
    subscription.add(events$.subscribe({ next, error: fail, complete: resolve }));
  });
}
