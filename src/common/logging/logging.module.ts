import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { type Logger } from 'pino';
import { ApplicationLogger } from './application-logger';
import { RequestLog } from './request-log';

/** Nest's `Logger` writes to pino, with the request id of the request that is being answered. */
@Module({})
export class LoggingModule {
  static forRoot(logger: Logger): DynamicModule {
    return {
      module: LoggingModule,
      // `useExisting`: `RequestLog` has given each request its logger by then, before anything could refuse it.
      imports: [LoggerModule.forRoot({ pinoHttp: { logger }, useExisting: true })],
      providers: [ApplicationLogger, { provide: RequestLog, useFactory: () => new RequestLog(logger) }],
      exports: [ApplicationLogger, RequestLog],
    };
  }
}
