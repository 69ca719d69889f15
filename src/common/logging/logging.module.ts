import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { type Logger } from 'pino';
import { ApplicationLogger } from './application-logger';
import { RequestLog } from './request-log';

/** Nest's `Logger` writes to pino. */
@Module({})
export class LoggingModule {
  static forRoot(logger: Logger): DynamicModule {
    return {
      module: LoggingModule,
      // For no routes: its middleware would keep the request in an AsyncLocalStorage, which makes Node call back for every promise of the
      // process. `RequestLog` gives each request its logger, and what a run or a completion has to say names them.
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, useExisting: true, forRoutes: [] })],
      providers: [ApplicationLogger, { provide: RequestLog, useFactory: () => new RequestLog(logger) }],
      exports: [ApplicationLogger, RequestLog],
    };
  }
}
