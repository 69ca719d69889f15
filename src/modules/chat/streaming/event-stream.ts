import { type ServerResponse } from 'node:http';
import { type Observable, Subscription } from 'rxjs';
import { type Entry } from '../event-log/event-log';
import { type RunEvent } from '../engine/run-event';
import { type Framing, NATIVE_FRAMES } from './framing';
import { type ClientPipe } from './client-pipe';

/** A comment is sent after this much silence, so that proxies keep the connection. */
const HEARTBEAT_MS = 15_000;
/** A reader with this much unsent is not written to. */
const MAX_PENDING_BYTES = 64 * 1024;

/** One client's connection for server-sent events (WHATWG HTML, "Server-sent events"). Opens at once, before any event. */
export class EventStream implements ClientPipe {
  private cutOff = false;
  private lastWrite = performance.now();
  private hasWritten = false;

  /** `stalledMs`: a reader that takes nothing for so long is cut off; it can come back. */
  constructor(
    private readonly response: ServerResponse,
    private readonly stalledMs: number,
    private readonly framing: Framing = NATIVE_FRAMES,
  ) {
    response.writeHead(response.statusCode, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx buffers a proxied answer unless it is told not to.
      'x-accel-buffering': 'no',
    });
    // With the first frame when that comes in the same turn, which is one packet less; else alone, for a client that waits for it.
    queueMicrotask(() => {
      if (!this.hasWritten && this.open && !response.writableEnded) response.flushHeaders();
    });
  }

  get open(): boolean {
    return !this.response.closed && !this.response.destroyed;
  }

  get left(): boolean {
    return !this.open && !this.cutOff && !this.response.writableEnded;
  }

  get full(): boolean {
    return this.response.writableLength > MAX_PENDING_BYTES;
  }

  send(event: RunEvent): void {
    this.sendSerialised([{ seq: event.seq, type: event.type, json: JSON.stringify(event) }]);
  }

  sendSerialised(entries: readonly Entry[]): void {
    const text = this.framing(entries);
    if (text !== '') this.write(text);
  }

  end(): void {
    this.response.end();
  }

  /** Waits until the client has read what it was sent; one that takes nothing for long is cut off. */
  async drained(): Promise<void> {
    const isStalled = await this.wait(this.stalledMs, (done) => {
      this.response.once('drain', done);
      return () => this.response.off('drain', done);
    });
    if (!isStalled) return;
    this.cutOff = true;
    this.response.destroy();
  }

  /** Waits for a change, for at most `ms`; writes a heartbeat when there was nothing to say for long. */
  async changed(changes$?: Observable<void>, ms = HEARTBEAT_MS): Promise<void> {
    const quiet = this.lastWrite + HEARTBEAT_MS - performance.now();
    await this.wait(Math.max(0, Math.min(ms, quiet)), (done) => {
      const changes = changes$?.subscribe({ next: done, complete: done });
      return () => changes?.unsubscribe();
    });
    if (this.open && performance.now() - this.lastWrite >= HEARTBEAT_MS) this.write(': keep-alive\n\n');
  }

  /** Frames that were made elsewhere. */
  write(text: string): void {
    this.lastWrite = performance.now();
    this.hasWritten = true;
    this.response.write(text);
  }

  /** True after `ms`, false when what `listen` listens to came before, or the client is gone. */
  private wait(ms: number, listen: (done: () => void) => () => void): Promise<boolean> {
    return new Promise((resolve) => {
      const listening = new Subscription();
      const end = (isLate: boolean) => {
        clearTimeout(timer);
        this.response.off('close', done);
        listening.unsubscribe();
        resolve(isLate);
      };
      const done = () => end(false);
      const timer = setTimeout(() => end(true), ms);
      this.response.once('close', done);
      listening.add(listen(done));
    });
  }
}
