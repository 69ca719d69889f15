const TICK_MS = 2;

/**
 * Writes tokens at the times at which they are due, with one timer for all streams: a timer each would cost this process
 * more than what it is there to measure. `add` begins a stream; `write(index)` is called for each token, `end` after the
 * last; what it gives takes the stream out.
 */
export class Pacer {
  #streams = new Set();
  #timer = null;

  add({ tokens, perSecond, write, end }) {
    const stream = { tokens, perSecond, write, end, begun: performance.now(), written: 0 };
    this.#streams.add(stream);
    this.#advance(stream, stream.begun);
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    return () => this.#remove(stream);
  }

  #tick() {
    const now = performance.now();
    for (const stream of this.#streams) this.#advance(stream, now);
  }

  #advance(stream, now) {
    const due = Math.min(stream.tokens, 1 + Math.floor(((now - stream.begun) / 1000) * stream.perSecond));
    while (stream.written < due) stream.write(stream.written++);
    if (stream.written < stream.tokens) return;
    this.#remove(stream);
    stream.end();
  }

  #remove(stream) {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }
}
