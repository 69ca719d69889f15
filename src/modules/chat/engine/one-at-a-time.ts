/**
 * Makes writes wait for each other, and the first one for `before`, however those ended: else the end of a response could overtake the
 * opening of an attempt that it is to close.
 */
export function oneAtATime(before: Promise<unknown> = Promise.resolve()) {
  let last = before;
  return <T>(write: () => Promise<T>): Promise<T> => {
    const result = last.then(write, write);
    last = result;
    return result;
  };
}
