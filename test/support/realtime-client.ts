import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';
import { type RunEvent } from '../../src/modules/chat/engine/run-event';

/** A message of the server: an event of a run, a reply or an error. */
export type ServerMessage = { type: string; id?: string; run_id?: string } & Record<string, any>;

export interface RealtimeClient {
  ws: WebSocket;
  /** Sends JSON, or a text as it is. */
  send(message: object | string): void;
  /** Sends a message and reads until its reply. */
  ask(message: object): Promise<ServerMessage>;
  /** The next message; throws when the socket is closed before. */
  next(): Promise<ServerMessage>;
  until(condition: (message: ServerMessage) => boolean): Promise<ServerMessage>;
  /** Reads to the end of a run. */
  untilEnd(runId: string): Promise<ServerMessage>;
  /** Everything that was read, in order. */
  seen: ServerMessage[];
  /** The events of a run among it, as they came on the wire. */
  eventsOf(runId: string): RunEvent[];
  textsOf(runId: string): string[];
  /** Resolves with the code and the reason when the socket is closed. */
  closed: Promise<[number, string]>;
}

/** Opens the native WebSocket of a server. */
export async function openRealtime(url: string, options: ClientOptions = {}): Promise<RealtimeClient> {
  const client = openSocket(`${url.replace('http', 'ws')}/api/v1/realtime`, options);
  await once(client.ws, 'open');
  return client;
}

function openSocket(address: string, options: ClientOptions): RealtimeClient {
  const ws = new WebSocket(address, options);
  const queue: string[] = [];
  const texts: string[] = [];
  const seen: ServerMessage[] = [];
  let isClosed = false;
  let wake = (): void => undefined;
  let asked = 0;
  ws.on('message', (data: Buffer) => {
    queue.push(data.toString());
    wake();
  });
  const closed = once(ws, 'close').then((values): [number, string] => {
    const [code, reason] = values as [number, Buffer];
    isClosed = true;
    wake();
    return [code, reason.toString()];
  });
  const next = async (): Promise<ServerMessage> => {
    while (queue.length === 0) {
      if (isClosed) throw new Error(`Closed after ${JSON.stringify(seen.slice(-3))}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const text = queue.shift()!;
    const message = JSON.parse(text) as ServerMessage;
    texts.push(text);
    seen.push(message);
    return message;
  };
  const until = async (condition: (message: ServerMessage) => boolean): Promise<ServerMessage> => {
    for (;;) {
      const message = await next();
      if (condition(message)) return message;
    }
  };
  const send = (message: object | string): void =>
    ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  const isEventOf = (runId: string, index: number): boolean =>
    seen[index]!.run_id === runId && 'seq' in seen[index]!;
  return {
    ws,
    send,
    ask: (message) => {
      const id = `ask-${(asked += 1)}`;
      send({ ...message, id });
      return until((reply) => reply.id === id);
    },
    next,
    until,
    untilEnd: (runId) => until(({ type, run_id }) => type === 'run.completed' && run_id === runId),
    seen,
    eventsOf: (runId) => seen.filter((_, index) => isEventOf(runId, index)) as object[] as RunEvent[],
    textsOf: (runId) => texts.filter((_, index) => isEventOf(runId, index)),
    closed,
  };
}
