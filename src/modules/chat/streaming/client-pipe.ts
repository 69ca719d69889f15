import { type Observable } from 'rxjs';
import { type Entry } from '../event-log/event-log';
import { type RunEvent } from '../engine/run-event';

/** What carries the events of one run to one client, whatever it is made of: a stream of its own, or a share of a socket. */
export interface ClientPipe {
  /** The client is still there and wants to hear of this run. */
  readonly open: boolean;
  /** The client went away by itself: it was not cut off, and had not heard everything. */
  readonly left: boolean;
  /** The client has more unsent than it should: nothing is written before it has `drained`. */
  readonly full: boolean;
  send(event: RunEvent): void;
  sendSerialised(entries: readonly Entry[]): void;
  /** Resolves when there is room again, or when the client is gone: one that takes nothing for long is cut off. */
  drained(): Promise<void>;
  /** Resolves at a change, when the client is gone, and after `ms` at the latest. */
  changed(changes$?: Observable<void>, ms?: number): Promise<void>;
  /** Nothing more comes through this pipe. */
  end(): void;
}
