import { type ServerResponse } from 'node:http';
import { firstValueFrom, fromEvent, map, NEVER, type Observable, race, timer } from 'rxjs';
import { type RunEvent } from '../engine/run-event';

/** A comment is sent after this much silence, so that proxies keep the connection. */
const HEARTBEAT_MS = 15_000;
/** A reader with this much unsent is not written to. */
const MAX_PENDING_BYTES = 64 * 1024;
/** A reader that takes nothing for so long is cut off; it can come back. */
const STALLED_MS = 30_000;

/** One client's connection for server-sent events (WHATWG HTML, "Server-sent events"). Opens at once, before any event. */
export class EventStream {
  private cutOff = false;
  private lastWrite = performance.now();

  constructor(private readonly response: ServerResponse) {
    response.writeHead(response.statusCode, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx buffers a proxied answer unless it is told not to.
      'x-accel-buffering': 'no',
    });
    response.flushHeaders();
  }

  /** The client is still there. */
  get open(): boolean {
    return !this.response.closed && !this.response.destroyed;
  }

  /** The client went away by itself: it was not cut off, and had not heard everything. */
  get left(): boolean {
    return !this.open && !this.cutOff && !this.response.writableEnded;
  }

  /** The client has more unsent than it should: wait until it has `drained`. */
  get full(): boolean {
    return this.response.writableLength > MAX_PENDING_BYTES;
  }

  send(event: RunEvent): void {
    this.write(frame(event.seq, event.type, JSON.stringify(event)));
  }

  sendSerialised(entries: readonly { seq: number; type: string; json: string }[]): void {
    this.write(entries.map(({ seq, type, json }) => frame(seq, type, json)).join(''));
  }

  end(): void {
    this.response.end();
  }

  /** Waits until the client has read what it was sent; one that takes nothing for 30 s is cut off. */
  async drained(): Promise<void> {
    const outcome = await firstValueFrom(
      race(
        fromEvent(this.response, 'drain').pipe(map(() => 'drained' as const)),
        this.closed$(),
        timer(STALLED_MS).pipe(map(() => 'stalled' as const)),
      ),
    );
    if (outcome !== 'stalled') return;
    this.cutOff = true;
    this.response.destroy();
  }

  /** Waits for a change, for at most `ms`; writes a heartbeat when there was nothing to say for long. */
  async changed(changes$: Observable<void> = NEVER, ms = HEARTBEAT_MS): Promise<void> {
    const quiet = this.lastWrite + HEARTBEAT_MS - performance.now();
    await firstValueFrom(race(changes$, this.closed$(), timer(Math.max(0, Math.min(ms, quiet)))), {
      defaultValue: undefined,
    });
    if (this.open && performance.now() - this.lastWrite >= HEARTBEAT_MS) this.write(': keep-alive\n\n');
  }

  private write(text: string): void {
    this.lastWrite = performance.now();
    this.response.write(text);
  }

  private closed$(): Observable<'closed'> {
    return fromEvent(this.response, 'close').pipe(map(() => 'closed' as const));
  }
}

const frame = (seq: number, type: string, json: string) => `id: ${seq}\nevent: ${type}\ndata: ${json}\n\n`;
