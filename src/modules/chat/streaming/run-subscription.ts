import { firstValueFrom, from, NEVER, type Observable, race, ReplaySubject, timer } from 'rxjs';
import { type ClientSocket } from '../../../common/websockets/client-socket';
import { type Entry } from '../event-log/event-log';
import { type RunEvent } from '../engine/run-event';
import { type ClientPipe } from './client-pipe';
import { type ReadingPlace, type RunEvents } from './run-events';

/** The messages that these events become; called with every event once and in order. */
export type SocketFraming = (events: readonly Entry[]) => readonly string[];

/** The events as they are: the same JSON as server-sent events carry. */
const NATIVE_MESSAGES: SocketFraming = (events) => events.map(({ json }) => json);

/** One run on a socket that may carry several; all of them share the socket's limits. */
export class RunSubscription implements ClientPipe {
  private readonly cancelled$ = new ReplaySubject<void>(1);
  private cancelled = false;
  private ended = false;
  private complete = false;

  /** `place`: from where to begin. */
  constructor(
    private readonly socket: ClientSocket,
    private place: ReadingPlace,
    private readonly framing: SocketFraming = NATIVE_MESSAGES,
  ) {}

  /**
   * Resolves when everything was told, or nobody wants to hear more. Unlike a stream, a socket has more to carry: when this process
   * loses the run to another one, the subscription goes on with what that one stores. Throws `run_not_found` when the run is deleted.
   */
  async follow(events: RunEvents): Promise<void> {
    const release = this.socket.hold();
    try {
      do {
        this.ended = false;
        await events.follow(this, this.place);
      } while (!this.complete && this.wanted && !(await events.hasEverything(this.place)));
    } finally {
      release();
    }
  }

  /** The client does not want to hear more. */
  cancel(): void {
    this.cancelled = true;
    this.cancelled$.next();
  }

  get open(): boolean {
    return !this.ended && this.wanted;
  }

  get left(): boolean {
    return !this.complete && (this.cancelled || this.socket.left);
  }

  get full(): boolean {
    return this.socket.full;
  }

  send(event: RunEvent): void {
    this.sendSerialised([{ seq: event.seq, type: event.type, json: JSON.stringify(event) }]);
  }

  sendSerialised(entries: readonly Entry[]): void {
    const last = entries.at(-1);
    if (!last) return;
    this.place = { ...this.place, seen: last.seq };
    this.complete = last.type === 'run.completed';
    this.socket.send(...this.framing(entries));
  }

  async drained(): Promise<void> {
    await firstValueFrom(race(from(this.socket.drained()), this.cancelled$));
  }

  async changed(changes$: Observable<void> = NEVER, ms?: number): Promise<void> {
    const later$ = ms === undefined ? NEVER : timer(ms);
    await firstValueFrom(race(changes$, this.cancelled$, this.socket.closed$, later$), {
      defaultValue: undefined,
    });
  }

  end(): void {
    this.ended = true;
  }

  private get wanted(): boolean {
    return !this.cancelled && this.socket.open;
  }
}
