import { type Duplex } from 'node:stream';
import { concatMap, type Observable, ReplaySubject, Subject } from 'rxjs';
import { type WebSocket } from 'ws';

/** A client with this much unsent is not written to. */
const MAX_PENDING_BYTES = 64 * 1024;
/** So many messages may wait for the ones before them; then no more are read. */
const MAX_WAITING_MESSAGES = 4;
/** So many pings in a row without any sign of life, and the client is gone. */
const MAX_UNANSWERED = 2;

/** Why the server closes a socket: codes that RFC 6455 defines (below 4000), and our own. */
export const CLOSE = {
  stopping: [1001, 'the server is stopping'],
  slowReader: [4000, 'slow_reader'],
  idle: [4001, 'idle'],
} as const satisfies Record<string, [number, string]>;

/**
 * One client's WebSocket. Messages are handled one at a time in the order in which they came. Whoever wants to write much asks whether
 * it is `full` and waits until it has `drained`; several that wait are served in turn.
 */
export class ClientSocket {
  private readonly gone$ = new ReplaySubject<void>(1);
  private readonly waiting: (() => void)[] = [];
  private stalled: NodeJS.Timeout | undefined;
  private unanswered = 0;
  private held = 0;
  private leaving = false;
  private closedHere = false;

  /** `stalledMs`: a client that takes nothing for so long is cut off; it can come back. */
  constructor(
    private readonly ws: WebSocket,
    private readonly connection: Duplex,
    private readonly stalledMs: number,
  ) {
    ws.on('close', () => this.onClosed());
    // The socket closes itself after an error, with the code that says why; nothing can be added to that.
    ws.on('error', () => undefined);
    ws.on('pong', () => (this.unanswered = 0));
    connection.on('drain', () => this.serveNext());
  }

  /** Emits once, also to those who come later. */
  get closed$(): Observable<void> {
    return this.gone$;
  }

  get open(): boolean {
    return this.ws.readyState === this.ws.OPEN;
  }

  /** The client went away by itself, as opposed to being cut off. */
  get left(): boolean {
    return !this.open && !this.closedHere;
  }

  get full(): boolean {
    return this.ws.bufferedAmount > MAX_PENDING_BYTES;
  }

  /** In one piece as far as the network is concerned. Nothing happens when the client is gone. */
  send(...texts: string[]): void {
    if (!this.open) return;
    this.connection.cork();
    for (const text of texts) this.ws.send(text);
    this.connection.uncork();
  }

  /** Hands over each message, null for a binary one; `handle` must not reject. Reads no more while several wait. */
  receive(handle: (text: string | null) => Promise<void>): void {
    const messages = new Subject<string | null>();
    let unhandled = 0;
    this.ws.on('message', (data: Buffer, isBinary) => {
      this.unanswered = 0;
      unhandled += 1;
      if (unhandled === MAX_WAITING_MESSAGES) this.ws.pause();
      messages.next(isBinary ? null : data.toString());
    });
    const handleNext = async (message: string | null): Promise<void> => {
      // Answers nobody reads would pile up.
      await this.drained();
      const release = this.hold();
      await handle(message);
      release();
      unhandled -= 1;
      if (unhandled < MAX_WAITING_MESSAGES) this.ws.resume();
    };
    messages.pipe(concatMap(handleNext)).subscribe();
  }

  /** Resolves when there is room again, or when the client is gone: one that takes nothing for long is cut off. */
  drained(): Promise<void> {
    if (!this.open || !this.full) return Promise.resolve();
    this.stalled ??= this.expectDrain();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Asks for a sign of life; a client that has given none for some time is gone. */
  beat(): void {
    if (this.unanswered >= MAX_UNANSWERED) {
      this.ws.terminate();
      return;
    }
    this.unanswered += 1;
    if (this.open) this.ws.ping();
  }

  close([code, reason]: readonly [number, string]): void {
    if (this.open) this.closedHere = true;
    this.ws.close(code, reason);
  }

  /** A message is being handled, or something else holds the socket. */
  get busy(): boolean {
    return this.held > 0;
  }

  /** Keeps a socket of a stopping server open until the function that is returned was called. */
  hold(): () => void {
    this.held += 1;
    return () => {
      this.held -= 1;
      this.leaveIfFree();
    };
  }

  /** The server stops: closes as soon as nothing goes on here. */
  leave(): void {
    this.leaving = true;
    this.leaveIfFree();
  }

  private leaveIfFree(): void {
    if (this.leaving && !this.busy) this.close(CLOSE.stopping);
  }

  private expectDrain(): NodeJS.Timeout {
    return setTimeout(() => this.close(CLOSE.slowReader), this.stalledMs);
  }

  private serveNext(): void {
    clearTimeout(this.stalled);
    this.stalled = undefined;
    this.waiting.shift()?.();
    if (this.waiting.length === 0) return;
    // Whoever was served writes first.
    setImmediate(() => {
      if (!this.full) this.serveNext();
      else if (this.waiting.length > 0) this.stalled ??= this.expectDrain();
    });
  }

  private onClosed(): void {
    clearTimeout(this.stalled);
    for (const resolve of this.waiting.splice(0)) resolve();
    this.gone$.next();
    this.gone$.complete();
  }
}
