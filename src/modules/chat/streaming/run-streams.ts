import { type ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { EventLog, type Slice } from '../event-log/event-log';
import { type LiveRun } from '../engine/live-run';
import { Lease } from '../restart/lease';
import { type RunEvent } from '../engine/run-event';
import { type ClientPipe } from './client-pipe';
import { EventStream } from './event-stream';
import { type Framing } from './framing';

const BATCH = 256;
const GONE: Slice = { entries: [], state: 'gone' };

/** Browsers would wait for three to five seconds before they come back (WHATWG HTML, "Server-sent events"). */
const RECONNECT = 'retry: 1000\n\n';

/**
 * Sends runs of this process to clients, as server-sent events or through any other pipe. Reads the log at the client's own speed
 * with a cursor: a slow client holds nothing up and costs no memory, and a client that goes away stops nothing (unless the run
 * asked for that).
 */
@Injectable()
export class RunStreams {
  private open = 0;

  constructor(
    private readonly log: EventLog,
    private readonly lease: Lease,
    private readonly config: AppConfig,
  ) {}

  /** Clients that are being sent events now. */
  get openCount(): number {
    return this.open;
  }

  /** Opens a stream that is counted until its connection closes. */
  openStream(response: ServerResponse): EventStream {
    this.open += 1;
    response.once('close', () => (this.open -= 1));
    return new EventStream(response, this.config.http.slowReaderMs);
  }

  /** Opens a stream that is counted until `use` resolves. */
  async with(
    response: ServerResponse,
    use: (stream: EventStream) => Promise<void>,
    framing?: Framing,
  ): Promise<void> {
    this.open += 1;
    try {
      const stream = new EventStream(response, this.config.http.slowReaderMs, framing);
      stream.write(RECONNECT);
      await use(stream);
    } finally {
      this.open -= 1;
    }
  }

  /** Sends what comes after an event, or a snapshot first, through an open pipe. Resolves when the run or the client has ended. */
  async follow(stream: ClientPipe, run: LiveRun, from: number | 'snapshot'): Promise<void> {
    run.audience.join();
    try {
      await this.pump(stream, run, from);
    } finally {
      run.audience.leave(stream.left);
    }
  }

  private async pump(stream: ClientPipe, run: LiveRun, from: number | 'snapshot'): Promise<void> {
    // No log reaches back to before its beginning: the reader gets a snapshot.
    let cursor = from === 'snapshot' ? -1 : from;
    while (stream.open) {
      if (stream.full) {
        await stream.drained();
        continue;
      }
      const read = cursor < 0 ? GONE : this.log.read(run.runId, cursor, BATCH);
      // Not awaited when it is there at once: between a pause and the wait for a change, a change would be missed.
      const slice = read instanceof Promise ? await read : read;
      // Asked right before each write: after a pause this process may be the only one to think that the run is its own.
      if (!this.lease.isHeld) {
        await stream.changed(this.lease.confirmed$);
        continue;
      }
      if (run.isAbandoned) {
        // Without an event: the client comes back and is told by whoever has the run now.
        stream.end();
        return;
      }
      if (slice.state === 'gone') {
        if (run.completed) {
          sendRest(stream, run, cursor);
          return;
        }
        cursor = this.sendSnapshot(stream, run);
      } else if (slice.entries.length > 0) {
        stream.sendSerialised(slice.entries);
        cursor = slice.entries.at(-1)!.seq;
      }
      if (slice.state === 'closed') {
        stream.end();
        return;
      }
      if (!stream.full && slice.state === 'open' && slice.entries.length < BATCH) {
        await stream.changed(this.log.changed(run.runId));
      }
    }
  }

  private sendSnapshot(stream: ClientPipe, run: LiveRun): number {
    const snapshot = run.snapshot();
    tell(stream, run, snapshot);
    return snapshot.seq;
  }
}

/** The rest of a run whose log was dropped, for a client that has everything up to `cursor`. */
function sendRest(stream: ClientPipe, run: LiveRun, cursor: number): void {
  const { completed } = run;
  if (completed && cursor < completed.seq) {
    if (cursor < completed.seq - 1) tell(stream, run, run.snapshot());
    tell(stream, run, completed);
  }
  stream.end();
}

function tell(stream: ClientPipe, run: LiveRun, event: RunEvent): void {
  const told = run.veil.told(event);
  if (told) stream.send(told);
}
