import { ServerResponse, IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { type RequestHandler } from 'express';
import helmet from 'helmet';

/** Everything a page of ours shows comes from this server: the documentation pages work with this, and nothing else does. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // Both documentation pages write style elements.
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      // ReDoc builds its search index in a worker made from a blob.
      workerSrc: ["'self'", 'blob:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whether there is TLS is known to the proxy in front, if any.
  strictTransportSecurity: false,
});

/** The headers are the same for every answer: helmet's thirteen functions are asked once, not for each request. */
export function securityHeaders(): RequestHandler {
  const headers = headersOf(protect);
  return (_request, response, next) => {
    for (const [name, value] of headers) response.setHeader(name, value);
    next();
  };
}

function headersOf(middleware: typeof protect): [string, string][] {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  let failed: unknown;
  middleware(request, response, (error) => (failed = error));
  if (failed !== undefined) throw new Error('helmet gave no headers', { cause: failed });
  return Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]);
}
