import { type NextFunction, type Request, type Response } from 'express';
import { type Logger } from 'pino';
import { newId } from '../ids';

export const REQUEST_ID_HEADER = 'x-request-id';
/** Anything longer or stranger could forge log lines. */
const WELL_FORMED = /^[\w.:+/=-]{1,128}$/;
/** Asked for every few seconds by orchestrators and scrapers. */
const ROUTINE = /^\/(health|metrics)(\/|$)/;

/**
 * Gives each request its id (the client's own when it is well-formed) and its logger, and writes one line when it is over.
 * The path is logged without the query, which can hold what a person searched for; headers and bodies never are.
 */
export class RequestLog {
  constructor(private readonly logger: Logger) {}

  /**
   * Lets requests of this prototype (Express's) make their logger when they are asked for it: most have nothing to say where only warnings
   * are written.
   */
  giveLoggersTo(requests: object): void {
    const { logger } = this;
    Object.defineProperty(requests, 'log', {
      get(this: Request): Logger {
        return logger.child({ request_id: this.id });
      },
    });
  }

  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const given = request.get(REQUEST_ID_HEADER);
    const id = given !== undefined && WELL_FORMED.test(given) ? given : newId();
    request.id = id;
    response.setHeader(REQUEST_ID_HEADER, id);
    const startedAt = performance.now();
    response.once('close', () => this.finished(request, response, performance.now() - startedAt));
    next();
  };

  private finished(request: Request, response: Response, durationMs: number): void {
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    const level = response.statusCode >= 500 ? 'warn' : ROUTINE.test(path) ? 'debug' : 'info';
    if (!this.logger.isLevelEnabled(level)) return;
    request.log[level](
      {
        method: request.method,
        path,
        status: response.statusCode,
        duration_ms: Math.round(durationMs),
        // A WebSocket has no end of an answer.
        ...(!response.writableFinished && response.statusCode !== 101 && { client_gone: true }),
      },
      'request',
    );
  }
}
