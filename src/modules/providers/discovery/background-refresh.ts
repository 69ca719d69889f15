import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { ProviderHealth } from '../health/provider-health';
import { DiscoverLocalServers } from './discover-local-servers';

const LISTS_EVERY_MS = 600_000;
const DISCOVERY_EVERY_MS = 60_000;

/** Keeps model lists and local servers current, from the start on, without ever holding up the start or a request. */
@Injectable()
export class BackgroundRefresh implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly health: ProviderHealth,
    private readonly discovery: DiscoverLocalServers,
    private readonly config: AppConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.repeat(LISTS_EVERY_MS, () => this.health.refresh());
    if (this.config.providers.discoverLocal) {
      this.repeat(DISCOVERY_EVERY_MS, () => this.discovery.execute());
    }
  }

  onModuleDestroy(): void {
    this.timers.forEach(clearInterval);
  }

  private repeat(everyMs: number, work: () => Promise<void>): void {
    void work();
    this.timers.push(setInterval(() => void work(), everyMs).unref());
  }
}
