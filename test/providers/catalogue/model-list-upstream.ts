import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';

/** Answers by path; a missing path is 404. `undefined` as an answer: none, ever. */
export type Answers = Record<string, unknown>;

/** A server on loopback that answers GET requests with JSON, and remembers them. */
export interface ModelListUpstream {
  url: string;
  answers: Answers;
  requests: { path: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

export async function startModelListUpstream(answers: Answers): Promise<ModelListUpstream> {
  const upstream: Omit<ModelListUpstream, 'url' | 'close'> = { answers, requests: [] };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    upstream.requests.push({ path, authorization: request.headers.authorization });
    if (!(path in upstream.answers)) {
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"error":{"message":"no such path"}}');
      return;
    }
    const answer = upstream.answers[path];
    if (answer instanceof Refusal) {
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(answer.body));
    } else if (answer !== undefined) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(upstream, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  });
}

/** An answer with another status than 200. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

export const listOf = (...ids: string[]) => ({
  object: 'list',
  data: ids.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'test' })),
});
