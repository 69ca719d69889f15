import { Observable } from 'rxjs';
import { type RunEventBody } from '../run-event';

type TextEvent = Extract<RunEventBody, { type: 'response.delta' | 'response.reasoning' }>;
type Typed = RunEventBody | { type: 'ended' };

const isText = (event: Typed): event is TextEvent =>
  event.type === 'response.delta' || event.type === 'response.reasoning';

/**
 * Joins text events of one response that arrive in the same turn of the event loop, so that a provider's burst of tokens is one
 * event. Text is flushed before any other event, on completion, and at the end of the turn at the latest; nothing is lost or
 * reordered.
 */
export function coalesceText<T extends Typed>() {
  return (source: Observable<T>): Observable<T> =>
    new Observable((subscriber) => {
      let pending: (T & TextEvent) | null = null;
      let immediate: NodeJS.Immediate | undefined;

      const flush = () => {
        clearImmediate(immediate);
        immediate = undefined;
        if (!pending) return;
        const event = pending;
        pending = null;
        subscriber.next(event);
      };
      const subscription = source.subscribe({
        next: (event) => {
          if (!isText(event)) {
            flush();
            subscriber.next(event);
          } else if (pending?.type === event.type) {
            pending = joined(pending, event);
          } else {
            flush();
            pending = event;
            immediate ??= setImmediate(flush);
          }
        },
        error: (error: unknown) => {
          flush();
          subscriber.error(error);
        },
        complete: () => {
          flush();
          subscriber.complete();
        },
      });
      return () => {
        clearImmediate(immediate);
        subscription.unsubscribe();
      };
    });
}

function joined<T extends TextEvent>(one: T, other: T): T {
  const text = one.text + other.text;
  if (one.type !== 'response.delta' || other.type !== 'response.delta') return { ...one, text };
  const logprobs = [...(one.logprobs ?? []), ...(other.logprobs ?? [])];
  return { ...one, text, ...(logprobs.length > 0 && { logprobs }) };
}
