import { type NestExpressApplication } from '@nestjs/platform-express';
import { serveDocs } from './common/docs/serve-docs';
import { ErrorRenderings } from './common/errors/error-renderings';
import { ProblemFilter } from './common/errors/problem.filter';
import { ConnectionDrain } from './common/http/connection-drain';
import { corsOptions } from './common/http/browsers/cors-options';
import { crossSiteRefusal } from './common/http/browsers/cross-site';
import { hostAllowList } from './common/http/browsers/host-allow-list';
import { useJsonBodies } from './common/http/bodies/json-body';
import { inTurn } from './common/http/in-turn';
import { KnownQueryGuard } from './common/http/known-query.guard';
import { securityHeaders } from './common/http/browsers/security-headers';
import { storableRequest } from './common/http/bodies/storable-request';
import { validationPipe } from './common/http/bodies/validation.pipe';
import { wellFormedUrl } from './common/http/well-formed-url';
import { ApplicationLogger } from './common/logging/application-logger';
import { RequestLog } from './common/logging/request-log';
import { AppConfig } from './config/app-config';
import { HttpMetrics } from './modules/metrics/server/http-metrics';
import { describeApi } from './server/describe-api';

/** Longer than the 60 s of usual proxies: whoever sends requests should be the one to close a connection that is kept. */
const KEEP_ALIVE_MS = 65_000;

/** Everything around the routes, in the order in which a request meets it; the same for the server and the tests. */
export function configureApp(app: NestExpressApplication): void {
  const { http, version } = app.get(AppConfig);
  app.useLogger(app.get(ApplicationLogger));
  app.flushLogs();
  app.disable('x-powered-by');
  app.getHttpServer().keepAliveTimeout = KEEP_ALIVE_MS;

  const express = app.getHttpAdapter().getInstance() as { request: object };
  app.get(RequestLog).giveLoggersTo(express.request);
  app.use(
    inTurn(
      app.get(RequestLog).middleware,
      app.get(HttpMetrics).middleware,
      app.get(ConnectionDrain).middleware,
      securityHeaders(),
      wellFormedUrl,
      hostAllowList(http),
    ),
  );
  // Without an origin to name it would say nothing.
  if (http.corsOrigins.length > 0) app.enableCors(corsOptions(http));
  app.use(crossSiteRefusal(http));
  useJsonBodies(app, http.maxBodyBytes);
  app.use(storableRequest);

  const renderings = app.get(ErrorRenderings);
  app.useGlobalGuards(new KnownQueryGuard((path) => !renderings.isNative(path)));
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(renderings));
  serveDocs(app, () => describeApi(app, version));
}
