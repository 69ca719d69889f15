import { Module } from '@nestjs/common';
import { WebSocketsModule } from '../../../common/websockets/web-sockets.module';
import { ChatModule } from '../../chat/chat.module';
import { ConversationsModule } from '../../conversations/conversations.module';
import { ProvidersModule } from '../../providers/providers.module';
import { AskableModels } from './broadcasts/askable-models';
import { BroadcastsController } from './broadcasts/broadcasts.controller';
import { ContinuePane } from './broadcasts/continue-pane';
import { StartBroadcast } from './broadcasts/start-broadcast';
import { StartInSession } from './broadcasts/start-in-session';
import { DeleteSession } from './sessions/delete-session';
import { ListSessions } from './sessions/list-sessions';
import { ReadSession } from './sessions/read-session';
import { WorkspaceSessionsController } from './sessions/workspace-sessions.controller';
import { SessionRuns } from './stream/session-runs';
import { WorkspaceSocketController } from './stream/workspace-socket.controller';
import { WorkspaceSockets } from './stream/workspace-sockets';
import { FindPanes } from './transfers/find-panes';
import { SendTo } from './transfers/send-to';
import { Summarize } from './transfers/summarize';
import { TransfersController } from './transfers/transfers.controller';
import { WorkspaceModelsController } from './workspace-models.controller';
import { WorkspaceProvidersController } from './workspace-providers.controller';

/** Speaks the API of the broadcast workspace backend: sessions with a pane for each model. */
@Module({
  imports: [ChatModule, ConversationsModule, ProvidersModule, WebSocketsModule],
  controllers: [
    BroadcastsController,
    TransfersController,
    WorkspaceModelsController,
    WorkspaceProvidersController,
    WorkspaceSessionsController,
    WorkspaceSocketController,
  ],
  providers: [
    AskableModels,
    ContinuePane,
    DeleteSession,
    FindPanes,
    ListSessions,
    ReadSession,
    SendTo,
    SessionRuns,
    StartBroadcast,
    StartInSession,
    Summarize,
    WorkspaceSockets,
  ],
})
export class BroadcastWorkspaceModule {}
