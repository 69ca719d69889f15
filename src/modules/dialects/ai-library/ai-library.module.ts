import { Module } from '@nestjs/common';
import { ChatModule } from '../../chat/chat.module';
import { ConversationsModule } from '../../conversations/conversations.module';
import { ProvidersModule } from '../../providers/providers.module';
import { ChatStreamController } from './chat-stream.controller';
import { LibraryModels } from './library-models';
import { ReadConversation } from './read-conversation';
import { SavedChat } from './saved-chat';
import { SavedConversationsController } from './saved-conversations.controller';
import { StreamChat } from './stream-chat';
import { UnsavedChat } from './unsaved-chat';

/** Speaks the API of the AI library backend: one model, one prompt, an answer as server-sent events. */
@Module({
  imports: [ChatModule, ConversationsModule, ProvidersModule],
  controllers: [ChatStreamController, SavedConversationsController],
  providers: [LibraryModels, ReadConversation, SavedChat, StreamChat, UnsavedChat],
})
export class AiLibraryModule {}
