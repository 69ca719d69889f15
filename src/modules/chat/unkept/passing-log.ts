import { EMPTY, type Observable, type Subscriber } from 'rxjs';
import { type RunEvent } from '../engine/run-event';
import { type Entry, EventLog, type Slice } from '../event-log/event-log';

/** Hands every event to the one who waits for it, and keeps none. */
export class PassingLog extends EventLog {
  readonly heldBytes = 0;

  constructor(private readonly listener: Subscriber<RunEvent>) {
    super();
  }

  append(_runId: string, entries: readonly Entry[]): Promise<void> {
    for (const { json } of entries) this.listener.next(JSON.parse(json) as RunEvent);
    return Promise.resolve();
  }

  read(): Slice {
    return { entries: [], state: 'gone' };
  }

  changed(): Observable<void> {
    return EMPTY;
  }

  expire(): Promise<void> {
    this.listener.complete();
    return Promise.resolve();
  }
}
