import { Injectable } from '@nestjs/common';
import { Logger } from 'nestjs-pino';

const FRAMEWORK = ['InstanceLoader', 'NestApplication', 'NestFactory', 'RouterExplorer', 'RoutesResolver'];

/** Nest's logger on pino. Nest announces each module and route at start, which is detail for debugging. */
@Injectable()
export class ApplicationLogger extends Logger {
  override log(message: unknown, ...optional: unknown[]): void {
    if (FRAMEWORK.includes(optional.at(-1) as string)) super.debug(message, ...optional);
    else super.log(message, ...optional);
  }

  /** What the application itself cannot do it also rejects with: whoever started it says that, in a sentence. */
  override error(message: unknown, ...optional: unknown[]): void {
    if (optional.at(-1) === 'NestApplication') super.debug(message, ...optional);
    else super.error(message, ...optional);
  }
}
