import { Module } from '@nestjs/common';
import { GaugesModule } from '../gauges/gauges.module';
import { ClientSockets } from './client-sockets';
import { WebSocketHandshakes } from './web-socket-handshakes';

/** What every module needs that speaks over WebSockets. */
@Module({
  imports: [GaugesModule],
  providers: [ClientSockets, WebSocketHandshakes],
  exports: [ClientSockets],
})
export class WebSocketsModule {}
