import { defer, retry, timer } from 'rxjs';

/** A statement that fails because the database was away for a moment is tried again for about three seconds. */
const STORE_AGAIN = { count: 5, delay: (_: unknown, attempt: number) => timer(50 * 2 ** attempt) };

/** What the write resolves to, after as many tries as it takes within limits; then rejects with its error. */
export function store(write: () => Promise<boolean>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    defer(write).pipe(retry(STORE_AGAIN)).subscribe({ next: resolve, error: reject });
  });
}
