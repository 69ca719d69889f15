import { type DynamicModule, Module } from '@nestjs/common';
import { type Logger } from 'pino';
import { DocsModule } from './common/docs/docs.module';
import { HttpShellModule } from './common/http/http-shell.module';
import { LoggingModule } from './common/logging/logging.module';
import { DatabaseModule } from './database/database.module';
import { ChatModule } from './modules/chat/chat.module';
import { ConversationsModule } from './modules/conversations/conversations.module';
import { AiLibraryModule } from './modules/dialects/ai-library/ai-library.module';
import { BroadcastWorkspaceModule } from './modules/dialects/broadcast-workspace/broadcast-workspace.module';
import { GroupChatModule } from './modules/dialects/group-chat/group-chat.module';
import { OpenAiModule } from './modules/dialects/openai/openai.module';
import { HealthModule } from './modules/health/health.module';
import { MetricsModule } from './modules/metrics/metrics.module';
import { ProvidersModule } from './modules/providers/providers.module';
import { RealtimeModule } from './modules/realtime/realtime.module';

export interface AppModuleOptions {
  /** What `loadConfiguration` gave. */
  configuration: DynamicModule;
  logger: Logger;
  databaseUrl: string;
}

/** The whole application. */
@Module({})
export class AppModule {
  static forRoot({ configuration, logger, databaseUrl }: AppModuleOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        configuration,
        LoggingModule.forRoot(logger),
        DatabaseModule.forRoot(databaseUrl),
        HttpShellModule,
        ConversationsModule,
        ProvidersModule,
        ChatModule,
        RealtimeModule,
        AiLibraryModule,
        BroadcastWorkspaceModule,
        GroupChatModule,
        OpenAiModule,
        MetricsModule,
        HealthModule,
        DocsModule,
      ],
    };
  }
}
