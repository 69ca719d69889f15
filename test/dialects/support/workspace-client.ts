import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface WorkspaceMessage {
  type: string;
  session_id: string;
  pane_id: string | null;
  provider_id: string | null;
  model_id: string | null;
  run_id: string | null;
  response_id: string | null;
  data: any;
  after: string;
}

export interface WorkspaceClient {
  ws: WebSocket;
  seen: WorkspaceMessage[];
  until(condition: (message: WorkspaceMessage) => boolean): Promise<WorkspaceMessage>;
  /** Reads until so many runs have ended. */
  untilEnded(runs?: number): Promise<WorkspaceMessage>;
  /** Goes away, and gives what the last message said about coming back. */
  leave(): Promise<string>;
  /** The same, when the server went away. */
  left(): Promise<string>;
}

const ENDS = ['completed', 'partial', 'failed', 'cancelled'];

/** `new WebSocket('ws://.../ws/test-session')`, with the messages in the order in which they came. */
export async function openWorkspace(
  url: string,
  sessionId: string,
  after?: string,
): Promise<WorkspaceClient> {
  const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
  const ws = new WebSocket(`${url.replace('http', 'ws')}/ws/${encodeURIComponent(sessionId)}${query}`);
  const queue: WorkspaceMessage[] = [];
  const seen: WorkspaceMessage[] = [];
  let wake = (): void => undefined;
  ws.on('message', (data: Buffer) => {
    queue.push(JSON.parse(data.toString()) as WorkspaceMessage);
    wake();
  });
  ws.on('close', () => wake());
  const until: WorkspaceClient['until'] = async (condition) => {
    for (;;) {
      const message = queue.shift();
      if (message) {
        seen.push(message);
        if (condition(message)) return message;
      } else if (ws.readyState === WebSocket.CLOSED) {
        throw new Error(`Closed after ${JSON.stringify(seen.slice(-3))}`);
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const closed = new Promise<void>((resolve) => ws.once('close', () => resolve()));
  await once(ws, 'open');
  const left = async () => {
    await closed;
    return seen.at(-1)!.after;
  };
  return {
    ws,
    seen,
    until,
    untilEnded: async (runs = 1) => {
      let last!: WorkspaceMessage;
      for (let count = 0; count < runs; count += 1) {
        last = await until(
          ({ type, pane_id, data }) => type === 'status' && pane_id === null && ENDS.includes(data.status),
        );
      }
      return last;
    },
    leave: () => {
      ws.terminate();
      return left();
    },
    left,
  };
}

/** What a client shows that appends tokens, by pane: it clears a pane that begins anew. */
export function shownPanes(messages: readonly WorkspaceMessage[]): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const { type, pane_id: pane, data } of messages) {
    if (pane === null) continue;
    if (type === 'token') shown[pane] = (shown[pane] ?? '') + data.token;
    if (type === 'status' && data.status === 'restarted') shown[pane] = '';
  }
  return shown;
}

/** What the client of the document prints. */
export function printed(messages: readonly WorkspaceMessage[]): string[] {
  return messages.flatMap(({ type, data }) => {
    switch (type) {
      case 'token':
        return `Token: ${data.token}`;
      case 'final':
        return `Final: ${data.content}`;
      case 'meter':
        return `Metrics: ${data.tokens_used} tokens, $${data.cost}`;
      case 'error':
        return `Error: ${data.message}`;
      default:
        return [];
    }
  });
}
