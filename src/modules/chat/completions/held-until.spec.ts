import { Subject } from 'rxjs';
import { heldUntil } from './held-until';

function collect() {
  const source = new Subject<string>();
  const seen: string[] = [];
  let open: () => void = () => undefined;
  let refuse: (error: Error) => void = () => undefined;
  const opened = new Promise<void>((resolve, reject) => ([open, refuse] = [resolve, reject]));
  const subscription = heldUntil(opened, source).subscribe({
    next: (event) => seen.push(event),
    error: (error: Error) => seen.push(`error: ${error.message}`),
    complete: () => seen.push('end'),
  });
  return { source, seen, open, refuse, subscription };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('heldUntil', () => {
  it('tells nothing before it may, then everything in order, and passes the rest on at once', async () => {
    const { source, seen, open } = collect();
    ['a', 'b'].forEach((event) => source.next(event));
    await turn();
    expect(seen).toEqual([]);
    open();
    await turn();
    expect(seen).toEqual(['a', 'b']);
    source.next('c');
    expect(seen).toEqual(['a', 'b', 'c']);
    source.complete();
    expect(seen).toEqual(['a', 'b', 'c', 'end']);
  });

  it('tells all of a source that has come to its end by then', async () => {
    const { source, seen, open } = collect();
    source.next('a');
    source.complete();
    await turn();
    expect(seen).toEqual([]);
    open();
    await turn();
    expect(seen).toEqual(['a', 'end']);
  });

  it.each(['before', 'after'])('tells only why not when it may not, known %s the end', async (when) => {
    const { source, seen, refuse } = collect();
    source.next('a');
    if (when === 'before') refuse(new Error('no'));
    await turn();
    expect(seen).toEqual([]);
    source.complete();
    if (when === 'after') refuse(new Error('no'));
    await turn();
    expect(seen).toEqual(['error: no']);
  });

  it('lets go of the source', () => {
    const { source, subscription } = collect();
    subscription.unsubscribe();
    expect(source.observed).toBe(false);
  });
});
