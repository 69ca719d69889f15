import { Observable } from 'rxjs';
import { isTerminal, type ProviderEvent } from '../spec/provider-event';
import { type Admission } from './circuits';
import { isToken, verdictOf } from './verdict';

/**
 * Passes a call on as it is and tells once how it ended. A call that ends with an error ran into a deadline of its caller: that
 * says something about the model only when it had been silent for `patienceMs`, because callers choose their deadlines.
 * Unsubscribing says nothing.
 */
export function watchCall(admission: Admission, patienceMs: number) {
  return (source: Observable<ProviderEvent>): Observable<ProviderEvent> =>
    new Observable((subscriber) => {
      let lastTokenMs = performance.now();
      let hasEnded = false;
      let isAnswering = false;
      const end: Admission['end'] = (verdict, reason) => {
        if (hasEnded) return;
        hasEnded = true;
        admission.end(verdict, reason);
      };
      const subscription = source.subscribe({
        next: (event) => {
          if (event.type !== 'connected') lastTokenMs = performance.now();
          if (isTerminal(event)) {
            // First of all: whoever is told of a failure may ask again at once.
            end(verdictOf(event), event.type === 'failed' ? event.failure.message : null);
          } else if (!isAnswering && isToken(event)) {
            isAnswering = true;
            admission.answering();
          }
          subscriber.next(event);
        },
        error: (error: unknown) => {
          const wasSilent = performance.now() - lastTokenMs >= patienceMs;
          end(wasSilent ? 'ailing' : 'inconclusive', 'It fell silent.');
          subscriber.error(error);
        },
        complete: () => {
          end('ailing', 'The stream ended before the answer did.');
          subscriber.complete();
        },
      });
      return () => {
        subscription.unsubscribe();
        end('inconclusive', null);
      };
    });
}
