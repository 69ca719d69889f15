import { EventEmitter } from 'node:events';
import { type ServerResponse } from 'node:http';
import { type AppConfig } from '../../../config/app-config';
import { LiveRun } from '../engine/live-run';
import { type RunPlan } from '../engine/run-plan';
import { MemoryEventLog } from '../event-log/memory-event-log';
import { type Lease } from '../restart/lease';
import { EventStream } from './event-stream';
import { RunStreams } from './run-streams';

/** A connection whose client takes nothing unless the test says so. */
class Connection extends EventEmitter {
  statusCode = 200;
  closed = false;
  destroyed = false;
  writableEnded = false;
  writableLength = 0;
  written = '';

  writeHead = () => this;
  flushHeaders = () => {};

  write(text: string): void {
    this.written += text;
    this.writableLength += text.length;
  }

  end(): void {
    this.writableEnded = true;
    this.close();
  }

  destroy(): void {
    this.destroyed = true;
    this.close();
  }

  close(): void {
    this.closed = true;
    this.emit('close');
  }
}

const streamOn = (connection: Connection) => new EventStream(connection as unknown as ServerResponse, 30_000);
const BIG = JSON.stringify({ text: 'x'.repeat(100_000) });

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('EventStream', () => {
  it('cuts a client off that takes nothing for 30 s; that is not its own leaving', async () => {
    const connection = new Connection();
    const stream = streamOn(connection);
    stream.sendSerialised([{ seq: 1, type: 'response.delta', json: BIG }]);
    expect(stream.full).toBe(true);
    const drained = stream.drained();
    await jest.advanceTimersByTimeAsync(29_999);
    expect(stream.open).toBe(true);
    await jest.advanceTimersByTimeAsync(1);
    await drained;
    expect([connection.destroyed, stream.open, stream.left]).toEqual([true, false, false]);
  });

  it('knows a client that went away from one that has heard everything', () => {
    const [gone, done] = [new Connection(), new Connection()];
    const [goneStream, doneStream] = [streamOn(gone), streamOn(done)];
    gone.close();
    doneStream.end();
    expect([goneStream.left, doneStream.left]).toEqual([true, false]);
  });

  it('writes a comment after 15 s of silence', async () => {
    const connection = new Connection();
    const changed = streamOn(connection).changed();
    await jest.advanceTimersByTimeAsync(15_000);
    await changed;
    expect(connection.written).toBe(': keep-alive\n\n');
  });
});

describe('on_disconnect: "cancel"', () => {
  const following = () => {
    const plan = { runId: 'run', epoch: 0, options: { on_disconnect: 'cancel' }, responses: [] };
    const run = new LiveRun(plan as unknown as RunPlan);
    const log = new MemoryEventLog();
    const config = { http: { slowReaderMs: 30_000 } } as AppConfig;
    const streams = new RunStreams(log, { isHeld: true } as unknown as Lease, config);
    const connection = new Connection();
    const stopped = jest.fn();
    run.stop$.subscribe(stopped);
    void log.append('run', [{ seq: 1, type: 'response.delta', json: BIG }]);
    const done = streams.with(connection as unknown as ServerResponse, (stream) =>
      streams.follow(stream, run, 0),
    );
    return { done, connection, stopped };
  };

  it('does not cancel for a client that was cut off because it is slow', async () => {
    const { done, connection, stopped } = following();
    await jest.advanceTimersByTimeAsync(30_000);
    await done;
    expect(connection.destroyed).toBe(true);
    expect(stopped).not.toHaveBeenCalled();
  });

  it('cancels for the same client when it goes away before', async () => {
    const { done, connection, stopped } = following();
    await jest.advanceTimersByTimeAsync(29_000);
    connection.close();
    await done;
    expect(stopped).toHaveBeenCalledWith('cancelled');
  });
});
