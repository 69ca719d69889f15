import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { firstValueFrom, fromEvent, map, race, timer } from 'rxjs';
import { EventLog } from '../event-log/event-log';
import { Lease } from '../restart/lease';
import { type LiveRun } from '../engine/live-run';
import { type RunEvent } from '../engine/run-event';

/** A comment is sent after this much silence, so that proxies keep the connection. */
const HEARTBEAT_MS = 15_000;
/** A reader with this much unsent is not written to. */
const MAX_PENDING_BYTES = 64 * 1024;
/** A reader that takes nothing for so long is cut off; it can come back. */
const STALLED_MS = 30_000;
const BATCH = 256;

/**
 * Sends runs to clients as server-sent events (WHATWG HTML, "Server-sent events"). Reads the log at the client's own speed with
 * a cursor: a slow client holds nothing up and costs no memory, and a client that goes away stops nothing.
 */
@Injectable()
export class RunStreams {
  private open = 0;

  constructor(
    private readonly log: EventLog,
    private readonly lease: Lease,
  ) {}

  /** Clients that are being sent events now. */
  get openCount(): number {
    return this.open;
  }

  /** Resolves when the run or the client has ended. */
  async send(response: ServerResponse, run: LiveRun, after = 0): Promise<void> {
    begin(response);
    this.open += 1;
    try {
      await this.pump(response, run, after);
    } finally {
      this.open -= 1;
    }
  }

  /** Sends all there is of a run that is over. */
  sendEnd(response: ServerResponse, events: readonly RunEvent[]): void {
    begin(response);
    response.end(events.map((event) => frame(event.seq, event.type, JSON.stringify(event))).join(''));
  }

  private async pump(response: ServerResponse, run: LiveRun, after: number): Promise<void> {
    let cursor = after;
    while (!response.closed && !response.destroyed) {
      const read = this.log.read(run.runId, cursor, BATCH);
      // Not awaited when it is there at once: between a pause and the wait for a change, a change would be missed.
      const slice = read instanceof Promise ? await read : read;
      // Asked right before each write: after a pause this process may be the only one to think that the run is its own.
      if (!this.lease.isHeld) {
        await this.leaseConfirmed(response);
        continue;
      }
      if (run.isAbandoned) {
        // Without an event: the client comes back and is told by whoever has the run now.
        response.end();
        return;
      }
      if (slice.state === 'gone') {
        const snapshot = run.snapshot();
        if (snapshot.seq <= cursor) {
          // The log was dropped and this client has everything.
          response.end();
          return;
        }
        response.write(frame(snapshot.seq, snapshot.type, JSON.stringify(snapshot)));
        cursor = snapshot.seq;
        continue;
      }
      if (slice.entries.length > 0) {
        response.write(slice.entries.map((entry) => frame(entry.seq, entry.type, entry.json)).join(''));
        cursor = slice.entries.at(-1)!.seq;
      }
      if (slice.state === 'closed') {
        response.end();
        return;
      }
      if (response.writableLength > MAX_PENDING_BYTES) await drained(response);
      else if (slice.entries.length < BATCH) await this.changed(response, run.runId);
    }
  }

  private async leaseConfirmed(response: ServerResponse): Promise<void> {
    await firstValueFrom(race(this.lease.confirmed$, fromEvent(response, 'close')), {
      defaultValue: undefined,
    });
  }

  /** Waits for something new; writes a heartbeat when nothing comes. */
  private async changed(response: ServerResponse, runId: string): Promise<void> {
    const outcome = await firstValueFrom(
      race(
        this.log.changed(runId).pipe(map(() => 'changed' as const)),
        fromEvent(response, 'close').pipe(map(() => 'closed' as const)),
        timer(HEARTBEAT_MS).pipe(map(() => 'quiet' as const)),
      ),
      { defaultValue: 'changed' as const },
    );
    if (outcome === 'quiet') response.write(': keep-alive\n\n');
  }
}

function begin(response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    // nginx buffers a proxied answer unless it is told not to.
    'x-accel-buffering': 'no',
  });
  response.flushHeaders();
}

const frame = (seq: number, type: string, json: string) => `id: ${seq}\nevent: ${type}\ndata: ${json}\n\n`;

async function drained(response: ServerResponse): Promise<void> {
  const outcome = await firstValueFrom(
    race(
      fromEvent(response, 'drain').pipe(map(() => 'drained' as const)),
      fromEvent(response, 'close').pipe(map(() => 'closed' as const)),
      timer(STALLED_MS).pipe(map(() => 'stalled' as const)),
    ),
  );
  if (outcome === 'stalled') response.destroy();
}
