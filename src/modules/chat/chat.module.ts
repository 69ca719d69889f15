import { Module } from '@nestjs/common';
import { ConversationsModule } from '../conversations/conversations.module';
import { ProvidersModule } from '../providers/providers.module';
import { CancelController } from './cancel.controller';
import { ChatController } from './chat.controller';
import { ConversationLinksController } from './conversation-links.controller';
import { ReadLinks } from './use-cases/read-links';
import { ConversationRunsController } from './conversation-runs.controller';
import { FuseRun } from './use-cases/fuse-run';
import { FuseRunController } from './fuse-run.controller';
import { FrozenContextReader } from './context/frozen-context-reader';
import { EstimateController } from './estimate.controller';
import { CloseLostCompletions } from './completions/close-lost-completions';
import { CompletionLedger } from './completions/completion-ledger';
import { CompletionPlanner } from './completions/completion-planner';
import { CompletionTelemetry } from './completions/completion-telemetry';
import { CompletionWriter } from './completions/completion-writer';
import { LiveCompletions } from './completions/live-completions';
import { OutputPlanner } from './completions/output-planner';
import { ThreadReader } from './context/thread-reader';
import { LiveRuns } from './engine/live-runs';
import { ResponseWriter } from './engine/response/response-writer';
import { RunEngine } from './engine/run-engine';
import { RunStore } from './engine/run-store';
import { RunTelemetry } from './engine/run-telemetry';
import { UnkeptEngine } from './unkept/unkept-engine';
import { EventLog } from './event-log/event-log';
import { MemoryEventLog } from './event-log/memory-event-log';
import { IdempotencyKeys } from './idempotency/idempotency-keys';
import { RunPlanner } from './planning/run-planner';
import { RunReplanner } from './planning/run-replanner';
import { RunMemory } from './context/run-memory';
import { SeatReplanner } from './planning/seat-replanner';
import { SeatPlanner } from './planning/seat-planner';
import { RunReader } from './recorder/run-reader';
import { RunRecorder } from './recorder/run-recorder';
import { Checkpoints } from './restart/checkpoints';
import { Heartbeat } from './restart/heartbeat';
import { Lease } from './restart/lease';
import { LeaseTimes } from './restart/lease-times';
import { ReaskLostRun } from './restart/reask-lost-run';
import { SettleLostRuns } from './restart/settle-lost-runs';
import { WorkerLease } from './restart/worker-lease';
import { StoredRuns } from './recorder/stored-runs';
import { ResponseContextController } from './response-context.controller';
import { RunsController } from './runs.controller';
import { Strategies } from './strategies/strategies';
import { ConversationRuns } from './streaming/conversation/conversation-runs';
import { RunsElsewhere } from './streaming/conversation/runs-elsewhere';
import { RunAnswer } from './streaming/run-answer';
import { RunEvents } from './streaming/run-events';
import { RunStreams } from './streaming/run-streams';
import { CancelResponse } from './use-cases/cancel-response';
import { CancelRun } from './use-cases/cancel-run';
import { AwaitRun } from './use-cases/await-run';
import { KeepCompletion } from './use-cases/keep-completion';
import { CompleteChat } from './use-cases/complete-chat';
import { CompleteTogether } from './use-cases/complete-together';
import { KeepTogether } from './use-cases/keep-together';
import { EstimateRun } from './use-cases/estimate-run';
import { ListRuns } from './use-cases/list-runs';
import { PlanRun } from './use-cases/plan-run';
import { ReadHistory } from './use-cases/read-history';
import { ReadRun } from './use-cases/read-run';
import { ShowContext } from './use-cases/show-context';
import { StartRun } from './use-cases/start-run';
import { StartOnce } from './use-cases/start-once';
import { StartRunOnce } from './use-cases/start-run-once';
import { LaunchRun } from './use-cases/launch-run';
import { RetryPlanner } from './planning/retry-planner';
import { RetryReader } from './recorder/retry-reader';
import { RetallyRun } from './use-cases/retally-run';
import { RevealRun } from './use-cases/reveal-run';
import { RetryResponse } from './use-cases/retry-response';
import { StartSummary } from './use-cases/start-summary';
import { SummariesController } from './summaries.controller';
import { SummaryPlanner } from './planning/summary-planner';
import { EditMessage } from './use-cases/edit-message';
import { EditMessageController } from './edit-message.controller';
import { TransferSources } from './planning/transfer-sources';
import { TransferRecorder } from './recorder/transfer-recorder';
import { TransferResponseController } from './transfer-response.controller';
import { TransferSummary } from './use-cases/transfer-summary';
import { TransferVerbatim } from './use-cases/transfer-verbatim';
import { ResponseVersionsController } from './response-versions.controller';

/** The engine: asks models, merges what they say, stores it, and streams it to whoever listens. */
@Module({
  imports: [ConversationsModule, ProvidersModule],
  controllers: [
    ChatController,
    ConversationLinksController,
    ConversationRunsController,
    EstimateController,
    RunsController,
    FuseRunController,
    CancelController,
    ResponseVersionsController,
    SummariesController,
    TransferResponseController,
    EditMessageController,
    ResponseContextController,
  ],
  providers: [
    { provide: EventLog, useClass: MemoryEventLog },
    { provide: Lease, useExisting: WorkerLease },
    { provide: RunStore, useExisting: RunRecorder },
    Checkpoints,
    Heartbeat,
    LeaseTimes,
    ReaskLostRun,
    SettleLostRuns,
    WorkerLease,
    AwaitRun,
    FrozenContextReader,
    FuseRun,
    IdempotencyKeys,
    CancelResponse,
    CancelRun,
    CloseLostCompletions,
    CompleteChat,
    CompleteTogether,
    CompletionLedger,
    CompletionPlanner,
    CompletionTelemetry,
    CompletionWriter,
    KeepCompletion,
    KeepTogether,
    LiveCompletions,
    OutputPlanner,
    ConversationRuns,
    EstimateRun,
    ListRuns,
    LiveRuns,
    PlanRun,
    ReadHistory,
    ReadLinks,
    ReadRun,
    ResponseWriter,
    RunAnswer,
    RunEngine,
    RunEvents,
    RunPlanner,
    RunReader,
    RunReplanner,
    RunMemory,
    SeatReplanner,
    RunRecorder,
    RunStreams,
    RunTelemetry,
    RunsElsewhere,
    SeatPlanner,
    ShowContext,
    StartRun,
    StartOnce,
    StartRunOnce,
    StartSummary,
    SummaryPlanner,
    LaunchRun,
    RetryPlanner,
    RetryReader,
    RetryResponse,
    RetallyRun,
    RevealRun,
    EditMessage,
    StoredRuns,
    Strategies,
    ThreadReader,
    TransferRecorder,
    TransferSources,
    TransferSummary,
    TransferVerbatim,
    UnkeptEngine,
  ],
  exports: [
    CompleteChat,
    CompleteTogether,
    CompletionTelemetry,
    KeepCompletion,
    KeepTogether,

    CancelResponse,
    CancelRun,
    ConversationRuns,
    EventLog,
    LiveRuns,
    ReadHistory,
    ReadRun,
    RetryResponse,
    RunEvents,
    RunStreams,
    RunTelemetry,
    StartRun,
    StartRunOnce,
    AwaitRun,
    StartSummary,
    TransferSummary,
    TransferVerbatim,
    StoredRuns,
  ],
})
export class ChatModule {}
