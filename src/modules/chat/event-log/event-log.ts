import { type Observable } from 'rxjs';
import { type RunEvent } from '../engine/run-event';

/** One event of a run's log, serialised once for all its readers. */
export interface Entry {
  seq: number;
  type: RunEvent['type'];
  json: string;
}

/**
 * `open`: more will come. `closed`: these are the last. `gone`: the log does not reach back to where the reader stands
 * (or was dropped); the reader needs a snapshot.
 */
export interface Slice {
  entries: readonly Entry[];
  state: 'open' | 'closed' | 'gone';
}

/**
 * The ordered events of runs, kept while they are needed. Both type and injection token: one process keeps it in memory; other
 * implementations may share it between processes. Readers hold a cursor, never a copy.
 */
export abstract class EventLog {
  /** Only the run's owner appends, with rising `seq`. */
  abstract append(runId: string, entries: readonly Entry[]): Promise<void>;
  /** Entries after `after`, at most `max`. */
  abstract read(runId: string, after: number, max: number): Slice | Promise<Slice>;
  /** Emits when there may be something new: a hint, not a promise. */
  abstract changed(runId: string): Observable<void>;
  /** No more entries will come; forget the run after `ttlMs`. */
  abstract expire(runId: string, ttlMs: number): Promise<void>;
  /** How much of the logs this process holds in memory, for whoever measures it. */
  abstract get heldBytes(): number;
}
