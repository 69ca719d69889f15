import { Observable } from 'rxjs';

/**
 * The events of `source`, of which none is told before `opened` resolves; the source runs meanwhile. When it rejects, nothing is told, and
 * the stream errors as soon as the source has come to its end.
 */
export function heldUntil<T>(opened: Promise<void>, source: Observable<T>): Observable<T> {
  return new Observable((subscriber) => {
    let held: T[] | null = [];
    let hasEnded = false;
    opened.then(
      () => {
        const events = held ?? [];
        held = null;
        for (const event of events) subscriber.next(event);
        if (hasEnded) subscriber.complete();
      },
      () => undefined,
    );
    return source.subscribe({
      next: (event) => {
        if (held) held.push(event);
        else subscriber.next(event);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        hasEnded = true;
        if (held) opened.catch((error: unknown) => subscriber.error(error));
        else subscriber.complete();
      },
    });
  });
}
