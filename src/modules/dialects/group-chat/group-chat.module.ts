import { Module } from '@nestjs/common';
import { ChatModule } from '../../chat/chat.module';
import { ConversationsModule } from '../../conversations/conversations.module';
import { ProvidersModule } from '../../providers/providers.module';
import { CreateSession } from './create-session';
import { PanelCatalogue } from './panel-catalogue';
import { PanelsController } from './panels.controller';
import { SessionsController } from './sessions.controller';
import { StreamPanel } from './stream-panel';

/** Speaks the API of the group chat backend: a panel of models that read each other. */
@Module({
  imports: [ChatModule, ConversationsModule, ProvidersModule],
  controllers: [PanelsController, SessionsController],
  providers: [CreateSession, PanelCatalogue, StreamPanel],
})
export class GroupChatModule {}
