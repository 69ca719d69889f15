import { EventEmitter } from 'node:events';
import { type Duplex } from 'node:stream';
import { type WebSocket } from 'ws';
import { ClientSocket, CLOSE } from './client-socket';

const FULL = 64 * 1024 + 1;

/** A socket whose buffer the test fills and empties. */
class FakeWs extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  pings = 0;
  sent: string[] = [];
  closedWith: [number, string] | null = null;

  send(text: string): void {
    this.sent.push(text);
  }
  ping(): void {
    this.pings += 1;
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
  close(code: number, reason: string): void {
    this.closedWith = [code, reason];
    this.readyState = 2;
  }
  terminate(): void {
    this.readyState = 3;
    this.emit('close');
  }
}

class FakeConnection extends EventEmitter {
  cork = jest.fn();
  uncork = jest.fn();
}

let ws: FakeWs;
let connection: FakeConnection;
let socket: ClientSocket;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate'] });
  ws = new FakeWs();
  connection = new FakeConnection();
  socket = new ClientSocket(ws as unknown as WebSocket, connection as unknown as Duplex, 30_000);
});
afterEach(() => jest.useRealTimers());

/** Lets everything happen that does not wait for a time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
}

const drain = async (): Promise<void> => {
  ws.bufferedAmount = 0;
  connection.emit('drain');
  await settle();
};

describe('a client that reads slowly', () => {
  it('is waited for, and cut off after 30 s in which it took nothing', async () => {
    ws.bufferedAmount = FULL;
    expect(socket.full).toBe(true);
    void socket.drained();
    await jest.advanceTimersByTimeAsync(29_999);
    expect(ws.closedWith).toBeNull();
    await jest.advanceTimersByTimeAsync(1);
    expect(ws.closedWith).toEqual([...CLOSE.slowReader]);
    ws.terminate();
    expect([socket.open, socket.left]).toEqual([false, false]);
  });

  it('has 30 s again after each time that it took something', async () => {
    const write = async (): Promise<void> => {
      for (;;) {
        await socket.drained();
        ws.bufferedAmount = FULL;
      }
    };
    void write();
    void write();
    for (let round = 0; round < 5; round += 1) {
      await jest.advanceTimersByTimeAsync(29_000);
      await drain();
    }
    expect(ws.closedWith).toBeNull();
    await jest.advanceTimersByTimeAsync(30_000);
    expect(ws.closedWith).toEqual([...CLOSE.slowReader]);
  });

  it('is served in turn when several things wait for it', async () => {
    const written: string[] = [];
    const write = async (name: string): Promise<void> => {
      for (let count = 0; count < 3; count += 1) {
        await socket.drained();
        written.push(name);
        ws.bufferedAmount = FULL;
      }
    };
    ws.bufferedAmount = FULL;
    const all = Promise.all(['a', 'b', 'c'].map(write));
    for (let round = 0; round < 9; round += 1) {
      await drain();
      expect(written).toHaveLength(round + 1);
    }
    await all;
    expect(written.join('')).toBe('abcabcabc');
  });

  it('lets the next one write when the one before had little to say', async () => {
    ws.bufferedAmount = FULL;
    const all = Promise.all([socket.drained(), socket.drained(), socket.drained()]);
    await drain();
    await all;
  });

  it('keeps nobody waiting when it goes away', async () => {
    ws.bufferedAmount = FULL;
    const waiting = Promise.all([socket.drained(), socket.drained()]);
    ws.terminate();
    await waiting;
    await socket.drained();
    expect(jest.getTimerCount()).toBe(0);
    expect(socket.left).toBe(true);
  });
});

describe('messages of a client', () => {
  const sendThem = (count: number): void => {
    for (let sent = 0; sent < count; sent += 1) ws.emit('message', Buffer.from(`m${sent}`), false);
  };

  it('are handled one at a time, and no more are read while several wait', async () => {
    const handled: string[] = [];
    let finish = (): void => undefined;
    socket.receive(async (text) => {
      handled.push(text ?? 'binary');
      await new Promise<void>((resolve) => (finish = resolve));
    });
    sendThem(3);
    await settle();
    expect([handled, ws.isPaused]).toEqual([['m0'], false]);
    sendThem(2);
    expect(ws.isPaused).toBe(true);
    for (let count = 0; count < 2; count += 1) {
      finish();
      await settle();
    }
    expect(ws.isPaused).toBe(false);
    for (let count = 0; count < 3; count += 1) {
      finish();
      await settle();
    }
    expect(handled).toEqual(['m0', 'm1', 'm2', 'm0', 'm1']);
  });

  it('wait while the client does not read the answers', async () => {
    const handled: (string | null)[] = [];
    socket.receive((text) => {
      handled.push(text);
      return Promise.resolve();
    });
    ws.bufferedAmount = FULL;
    sendThem(10);
    await settle();
    expect([handled, ws.isPaused]).toEqual([[], true]);
    await drain();
    expect(handled).toHaveLength(10);
    expect(ws.isPaused).toBe(false);
  });

  it('are told apart from binary ones', async () => {
    const handled: (string | null)[] = [];
    socket.receive((text) => {
      handled.push(text);
      return Promise.resolve();
    });
    ws.emit('message', Buffer.from([1]), true);
    await settle();
    expect(handled).toEqual([null]);
  });
});

describe('a client that gives no sign of life', () => {
  it('is gone after two pings', () => {
    socket.beat();
    socket.beat();
    expect([ws.pings, socket.open]).toEqual([2, true]);
    socket.beat();
    expect([socket.open, socket.left]).toEqual([false, true]);
  });

  it.each([
    ['answers', () => ws.emit('pong')],
    ['sends something', () => ws.emit('message', Buffer.from('x'), false)],
  ])('is there when it %s', (_name, sign) => {
    socket.receive(() => Promise.resolve());
    for (let count = 0; count < 5; count += 1) {
      socket.beat();
      socket.beat();
      sign();
    }
    expect(socket.open).toBe(true);
  });
});

describe('a socket of a stopping server', () => {
  it('closes at once when nothing goes on', () => {
    socket.leave();
    expect(ws.closedWith).toEqual([...CLOSE.stopping]);
  });

  it('closes when the last thing that goes on has ended', () => {
    const releases = [socket.hold(), socket.hold()];
    socket.leave();
    releases[0]!();
    expect(ws.closedWith).toBeNull();
    releases[1]!();
    expect(ws.closedWith).toEqual([...CLOSE.stopping]);
  });
});

it('sends nothing to a client that is gone', () => {
  ws.terminate();
  socket.send('a');
  expect(ws.sent).toEqual([]);
});
