import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** One request as it arrived at the pretended provider. */
export interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: Record<string, unknown>;
  /** Resolves when the connection was closed before the answer was complete. */
  closed: Promise<void>;
}

export type Answer = (response: ServerResponse, request: ReceivedRequest) => void | Promise<void>;

/** A provider on a loopback port: answers what the test tells it to and remembers what it was asked. */
export class Upstream {
  readonly requests: ReceivedRequest[] = [];
  /** How many TCP connections there have been. */
  connections = 0;
  private answer: Answer = (response) => {
    response.end();
  };
  private readonly server: Server = createServer((request, response) => {
    void this.receive(request, response);
  });

  static async start(): Promise<Upstream> {
    const upstream = new Upstream();
    upstream.server.on('connection', () => {
      upstream.connections++;
    });
    await once(upstream.server.listen(0, '127.0.0.1'), 'listening');
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get lastRequest(): ReceivedRequest {
    const request = this.requests.at(-1);
    if (!request) {
      throw new Error('nothing was asked');
    }
    return request;
  }

  answers(answer: Answer): void {
    this.answer = answer;
  }

  /** Answers with a body in one piece. */
  answersWith(body: string | Buffer, headers: Record<string, string> = {}, status = 200): void {
    this.answers((response) => {
      response.writeHead(status, { 'content-type': 'text/event-stream', ...headers });
      response.end(body);
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    const received: ReceivedRequest = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      closed: new Promise((resolve) => {
        response.on('close', () => {
          if (!response.writableFinished) {
            resolve();
          }
        });
      }),
    };
    this.requests.push(received);
    await this.answer(response, received);
  }
}

/** A port on which nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
