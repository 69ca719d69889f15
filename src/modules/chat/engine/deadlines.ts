import { Observable } from 'rxjs';
import { isTerminal, type ProviderEvent } from '../../providers/spec/provider-event';
import { type Deadlines } from './run-plan';

/** A model was too slow; `code` is the failure that clients see. */
export class DeadlineExceeded extends Error {
  constructor(
    readonly code: 'timeout' | 'stream_stalled',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Errors with `DeadlineExceeded` when the first token or the next one is late; the upstream is unsubscribed, which
 * aborts its request. One timer at a time: a deadline per token would cost a timer per token, so the idle deadline looks at
 * the time of the last token when it fires and goes back to sleep for the rest.
 */
export function withTokenDeadlines(deadlines: Pick<Deadlines, 'firstTokenMs' | 'idleMs'>) {
  return (source: Observable<ProviderEvent>): Observable<ProviderEvent> =>
    new Observable((subscriber) => {
      let lastToken = performance.now();
      let started = false;
      let timer: NodeJS.Timeout;

      const fail = (code: 'timeout' | 'stream_stalled', what: string, ms: number) =>
        subscriber.error(new DeadlineExceeded(code, `${what} within ${ms / 1_000} s.`));
      const watch = (ms: number) => {
        timer = setTimeout(() => {
          if (!started) return fail('timeout', 'The model sent no first token', deadlines.firstTokenMs);
          const rest = lastToken + deadlines.idleMs - performance.now();
          if (rest <= 0)
            return fail('stream_stalled', 'The model stopped in the middle: no token came', deadlines.idleMs);
          watch(rest);
        }, ms);
      };
      watch(deadlines.firstTokenMs);

      const subscription = source.subscribe({
        next: (event) => {
          if (event.type !== 'connected' && !isTerminal(event)) {
            lastToken = performance.now();
            if (!started) {
              started = true;
              clearTimeout(timer);
              watch(deadlines.idleMs);
            }
          }
          subscriber.next(event);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      return () => {
        clearTimeout(timer);
        subscription.unsubscribe();
      };
    });
}
