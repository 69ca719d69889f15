import { Injectable } from '@nestjs/common';
import { type NextFunction, type Request, type Response } from 'express';
import { Histogram, Registry } from 'prom-client';
import { HTTP_DURATION_BUCKETS } from '../semantic-conventions';

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'QUERY',
]);

/** How long requests took, by the template of their route: never by their path, which has as many values as there are ids. */
@Injectable()
export class HttpMetrics {
  private readonly duration;

  constructor(registry: Registry) {
    this.duration = new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'From a request to the end of its answer; for a stream, to the end of the stream.',
      labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
      buckets: HTTP_DURATION_BUCKETS,
      registers: [registry],
    });
  }

  /** Goes before everything that may refuse a request. */
  readonly middleware = (request: Request, response: Response, next: NextFunction): void => {
    const startedAt = performance.now();
    response.once('close', () => {
      this.duration.observe(
        {
          http_request_method: METHODS.has(request.method) ? request.method : '_OTHER',
          http_route: routeOf(request),
          http_response_status_code: response.statusCode,
        },
        (performance.now() - startedAt) / 1_000,
      );
    });
    next();
  };
}

/** Empty (which to Prometheus is no label at all) when no route took the request. */
function routeOf(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  // Nest registers middleware as a route as well: a wildcard says nothing about who answered.
  if (typeof route?.path !== 'string' || route.path.includes('*')) return '';
  return request.baseUrl + route.path;
}
