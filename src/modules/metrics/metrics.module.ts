import { Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { GaugesModule } from '../../common/gauges/gauges.module';
import { ChatModule } from '../chat/chat.module';
import { ProvidersModule } from '../providers/providers.module';
import { EngineTap } from './engine/engine-tap';
import { LiveGauges } from './engine/live-gauges';
import { ResponseMetrics } from './engine/response-metrics';
import { RunMetrics } from './engine/run-metrics';
import { TrafficMetrics } from './engine/traffic-metrics';
import { JudgesRepository } from './judges/judges.repository';
import { ReadJudges } from './judges/read-judges';
import { LeaderboardRepository } from './leaderboard/leaderboard.repository';
import { ReadLeaderboard } from './leaderboard/read-leaderboard';
import { LeaderboardController } from './leaderboard.controller';
import { MetricsController } from './metrics.controller';
import { EventLoopMetrics } from './server/event-loop-metrics';
import { HttpMetrics } from './server/http-metrics';
import { PoolMetrics } from './server/pool-metrics';
import { ProcessMetrics } from './server/process-metrics';
import { ReadStatistics } from './statistics/read-statistics';
import { StatisticsRepository } from './statistics/statistics.repository';
import { StatsController } from './stats.controller';
import { WorkspaceStatsController } from './workspace-stats.controller';

/** What models and the server did: statistics from the database, and metrics of this process for Prometheus. */
@Module({
  imports: [ChatModule, GaugesModule, ProvidersModule],
  controllers: [LeaderboardController, MetricsController, StatsController, WorkspaceStatsController],
  providers: [
    EngineTap,
    EventLoopMetrics,
    HttpMetrics,
    JudgesRepository,
    LeaderboardRepository,
    LiveGauges,
    PoolMetrics,
    ProcessMetrics,
    ReadJudges,
    ReadLeaderboard,
    ReadStatistics,
    // One per application: several can run in one process, and the global one cannot be told apart.
    { provide: Registry, useFactory: () => new Registry() },
    ResponseMetrics,
    RunMetrics,
    StatisticsRepository,
    TrafficMetrics,
  ],
  exports: [HttpMetrics],
})
export class MetricsModule {}
