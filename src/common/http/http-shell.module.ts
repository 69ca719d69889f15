import { Module } from '@nestjs/common';
import { ErrorRenderings } from '../errors/error-renderings';
import { ConnectionDrain } from './connection-drain';

/** What `configureApp` needs from inside of the application. */
@Module({ providers: [ConnectionDrain, ErrorRenderings], exports: [ConnectionDrain, ErrorRenderings] })
export class HttpShellModule {}
