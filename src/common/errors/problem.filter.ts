import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { allowedMethods } from '../http/allowed-methods';
import { AppError } from './app-error';
import { type ErrorRenderings } from './error-renderings';
import { type Problem, toProblem } from './problem';

/** Answers every error of an HTTP request; the only place that turns errors into responses. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly renderings: ErrorRenderings) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const problem = withMethods(toProblem(thrown), request, response);
    this.log(problem, request);
    if (response.headersSent) {
      // Too late to say anything; a cut connection is how the client learns that this is not the whole answer.
      if (!response.writableEnded) response.destroy();
      return;
    }
    this.answer(problem, request, response);
  }

  private answer(problem: Problem, request: Request, response: Response): void {
    const path = request.originalUrl.split('?', 1)[0] ?? '/';
    const rendering = this.renderings.for(path);
    const { retryAfterS } = problem.error.options;
    if (retryAfterS !== undefined) response.setHeader('retry-after', Math.max(0, Math.ceil(retryAfterS)));
    for (const [name, value] of Object.entries(rendering.headers?.(problem) ?? {})) {
      response.setHeader(name, value);
    }
    response
      .status(rendering.status?.(problem) ?? problem.status)
      .setHeader('content-type', `${rendering.contentType}; charset=utf-8`)
      .setHeader('cache-control', 'no-store')
      .end(JSON.stringify(rendering.body(problem, request.id as string, path)));
  }

  private log({ error, status, errorId }: Problem, request: Request): void {
    const { code, cause } = error;
    if (errorId) request.log.error({ code, error_id: errorId, err: cause }, 'unforeseen error');
    else if (status >= 500) request.log.warn({ code, err: cause }, error.message);
    else request.log.debug({ code }, 'request refused');
  }
}

/** An address that exists and does not take the method is told apart from one that does not exist. */
function withMethods(problem: Problem, request: Request, response: Response): Problem {
  if (problem.error.code !== 'route_not_found') return problem;
  const methods = allowedMethods(request);
  if (methods.length === 0) {
    const detail = `There is nothing at ${request.method} ${request.originalUrl.split('?', 1)[0]}; see /api/v1/docs.`;
    return { ...problem, error: new AppError('route_not_found', { detail }) };
  }
  response.setHeader('allow', methods.join(', '));
  return toProblem(
    new AppError('method_not_allowed', {
      detail: `${request.method} is not possible here, only ${methods.join(', ')}.`,
    }),
  );
}
