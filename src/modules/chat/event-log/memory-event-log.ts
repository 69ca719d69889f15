import { Injectable } from '@nestjs/common';
import { EMPTY, type Observable, Subject } from 'rxjs';
import { EventLog, type Entry, type Slice } from './event-log';

export interface MemoryEventLogLimits {
  maxEventsPerRun: number;
  maxBytesPerRun: number;
  maxBytes: number;
}

const DEFAULT_LIMITS: MemoryEventLogLimits = {
  maxEventsPerRun: 2_000,
  maxBytesPerRun: 512 * 1024,
  maxBytes: 256 * 1024 * 1024,
};

interface RunLog {
  entries: Entry[];
  /** `entries[head]` is the oldest that is still kept; the array is compacted now and then. */
  head: number;
  bytes: number;
  /** `seq` of the newest entry that was evicted; readers at or after it miss nothing. */
  evictedSeq: number;
  closed: boolean;
  changed: Subject<void>;
  timer?: NodeJS.Timeout;
}

/** Kept in this process, within limits: what falls out is replaced by a snapshot for readers who still need it. */
@Injectable()
export class MemoryEventLog extends EventLog {
  private readonly runs = new Map<string, RunLog>();
  private bytes = 0;
  private readonly limits = DEFAULT_LIMITS;

  get heldBytes(): number {
    return this.bytes;
  }

  append(runId: string, entries: readonly Entry[]): Promise<void> {
    const log = this.open(runId);
    for (const entry of entries) {
      log.entries.push(entry);
      this.count(log, entry.json.length);
    }
    while (
      log.bytes > this.limits.maxBytesPerRun ||
      log.entries.length - log.head > this.limits.maxEventsPerRun
    ) {
      this.evictOldest(log);
    }
    if (this.bytes > this.limits.maxBytes) this.dropEndedRuns();
    log.changed.next();
    return Promise.resolve();
  }

  read(runId: string, after: number, max: number): Slice {
    const log = this.runs.get(runId);
    if (!log || after < log.evictedSeq) return { entries: [], state: 'gone' };
    const from = firstAfter(log.entries, log.head, after);
    const entries = log.entries.slice(from, from + max);
    const reachesEnd = from + entries.length === log.entries.length;
    return { entries, state: log.closed && reachesEnd ? 'closed' : 'open' };
  }

  changed(runId: string): Observable<void> {
    return this.runs.get(runId)?.changed ?? EMPTY;
  }

  expire(runId: string, ttlMs: number): Promise<void> {
    const log = this.runs.get(runId);
    if (log && !log.closed) {
      log.closed = true;
      log.timer = setTimeout(() => this.drop(runId), ttlMs).unref();
      log.changed.next();
    }
    return Promise.resolve();
  }

  private open(runId: string): RunLog {
    let log = this.runs.get(runId);
    if (!log) {
      log = { entries: [], head: 0, bytes: 0, evictedSeq: -1, closed: false, changed: new Subject() };
      this.runs.set(runId, log);
    }
    return log;
  }

  private count(log: RunLog, bytes: number): void {
    log.bytes += bytes;
    this.bytes += bytes;
  }

  private evictOldest(log: RunLog): void {
    const oldest = log.entries[log.head];
    if (!oldest) return;
    log.evictedSeq = oldest.seq;
    log.head += 1;
    this.count(log, -oldest.json.length);
    // Compacting at each eviction would make a long run quadratic.
    if (log.head > 1_000) {
      log.entries = log.entries.slice(log.head);
      log.head = 0;
    }
  }

  private dropEndedRuns(): void {
    for (const [runId, log] of this.runs) {
      if (this.bytes <= this.limits.maxBytes) return;
      if (log.closed) this.drop(runId);
    }
  }

  private drop(runId: string): void {
    const log = this.runs.get(runId);
    if (!log) return;
    clearTimeout(log.timer);
    this.bytes -= log.bytes;
    this.runs.delete(runId);
    log.changed.complete();
  }
}

/** Index of the first entry with a `seq` greater than `after`; entries are sorted. */
function firstAfter(entries: readonly Entry[], head: number, after: number): number {
  let low = head;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
