/**
 * Makes writes wait for each other, however those ended: else the end of a response could overtake the opening of an attempt that it is
 * to close.
 */
export function oneAtATime() {
  let last: Promise<unknown> | null = null;
  return <T>(write: () => Promise<T>): Promise<T> => {
    const result = last === null ? write() : last.then(write, write);
    last = result;
    return result;
  };
}
