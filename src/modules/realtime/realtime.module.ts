import { Module } from '@nestjs/common';
import { GaugesModule } from '../../common/gauges/gauges.module';
import { WebSocketsModule } from '../../common/websockets/web-sockets.module';
import { ChatModule } from '../chat/chat.module';
import { COMMAND_PROVIDERS } from './commands/commands';
import { MessageHandler } from './message-handler';
import { RealtimeController } from './realtime.controller';
import { Sessions } from './sessions';

/** The native API over one WebSocket: what goes on in runs, and starting and stopping them. */
@Module({
  imports: [ChatModule, GaugesModule, WebSocketsModule],
  controllers: [RealtimeController],
  providers: [MessageHandler, Sessions, ...COMMAND_PROVIDERS],
})
export class RealtimeModule {}
