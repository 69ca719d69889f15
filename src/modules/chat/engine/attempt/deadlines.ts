import { Observable } from 'rxjs';
import { isTerminal, type ProviderEvent } from '../../../providers/spec/provider-event';
import { type Deadlines } from '../run-plan';

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
 * Errors with `DeadlineExceeded` when the connection, the first token or the next one is late; the upstream is unsubscribed, which
 * aborts its request. One timer at a time: a deadline per token would cost a timer per token, so the idle deadline looks at
 * the time of the last token when it fires and goes back to sleep for the rest.
 */
export function withTokenDeadlines(deadlines: Pick<Deadlines, 'connectMs' | 'firstTokenMs' | 'idleMs'>) {
  return (source: Observable<ProviderEvent>): Observable<ProviderEvent> =>
    new Observable((subscriber) => {
      const start = performance.now();
      const { connectMs, firstTokenMs, idleMs } = deadlines;
      let lastToken = start;
      let connected = connectMs === null || connectMs >= firstTokenMs;
      let started = false;
      let timer: NodeJS.Timeout;

      const fail = (code: 'timeout' | 'stream_stalled', what: string, ms: number) =>
        subscriber.error(new DeadlineExceeded(code, `${what} within ${ms / 1_000} s.`));
      const watch = (ms: number) => {
        timer = setTimeout(() => {
          if (!connected) return fail('timeout', 'The provider did not accept the request', connectMs ?? ms);
          if (!started) return fail('timeout', 'The model sent no first token', firstTokenMs);
          const rest = lastToken + idleMs - performance.now();
          if (rest <= 0)
            return fail('stream_stalled', 'The model stopped in the middle: no token came', idleMs);
          watch(rest);
        }, ms);
      };
      watch(connected ? firstTokenMs : (connectMs ?? firstTokenMs));

      const subscription = source.subscribe({
        next: (event) => {
          if (!connected) {
            connected = true;
            clearTimeout(timer);
            watch(start + firstTokenMs - performance.now());
          }
          if (event.type !== 'connected' && !isTerminal(event)) {
            lastToken = performance.now();
            if (!started) {
              started = true;
              clearTimeout(timer);
              watch(idleMs);
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
