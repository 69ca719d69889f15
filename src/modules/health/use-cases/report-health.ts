import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { LiveRuns } from '../../chat/engine/live-runs';
import { ProviderHealth } from '../../providers/health/provider-health';
import { type HealthDto } from '../dto/health.dto';
import { HealthRepository } from '../health.repository';

const AILING = new Set(['auth_failed', 'unreachable']);

/** How the server is, in at most a second: providers are not asked, only remembered. */
@Injectable()
export class ReportHealth {
  constructor(
    private readonly config: AppConfig,
    private readonly repository: HealthRepository,
    private readonly providers: ProviderHealth,
    private readonly runs: LiveRuns,
  ) {}

  async execute(): Promise<HealthDto> {
    const startedAt = performance.now();
    const conversations = await this.repository.countConversations().catch(() => null);
    const latencyMs = Math.round(performance.now() - startedAt);
    const isUp = conversations !== null;
    const known = this.providers.lastKnown();
    const isAiling = known.some(({ state }) => AILING.has(state));
    return {
      status: isUp ? (isAiling ? 'degraded' : 'healthy') : 'unhealthy',
      version: this.config.version,
      environment: this.config.environment,
      uptime_s: Math.floor(process.uptime()),
      database: { status: isUp ? 'up' : 'down', latency_ms: isUp ? latencyMs : null },
      providers: Object.fromEntries(known.map(({ provider, state }) => [provider.description.id, state])),
      conversations,
      conversations_in_memory: conversations,
      live_responses: this.runs.responseCount,
    };
  }
}
