import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { ProviderHealth } from '../health/provider-health';
import { ProviderRegistry } from '../provider-registry';
import { type LocalServer, LocalServers } from './local-servers';

/** A server on this machine answers at once or not at all, milliseconds. */
const PATIENCE_MS = 1_000;

/** Looks once for servers on this machine; those that answer are listed with their models, those that don't are not. */
@Injectable()
export class DiscoverLocalServers {
  constructor(
    private readonly localServers: LocalServers,
    private readonly registry: ProviderRegistry,
    private readonly health: ProviderHealth,
    private readonly config: AppConfig,
  ) {}

  /** Never rejects. */
  async execute(): Promise<void> {
    const { settings } = this.config.providers;
    await Promise.all(
      this.localServers.servers.map(async (server) => {
        // Where it is was said: nothing to look for, but its models come and go all the same.
        if (settings[server.id]?.baseUrl === undefined) {
          this.registry.locate(server.id, (await answers(server)) ? server.baseUrl : null);
        }
        const provider = this.registry.get(server.id);
        if (provider?.configured) {
          await this.health.ask(provider);
        }
      }),
    );
  }
}

async function answers({ baseUrl, path, recognises }: LocalServer): Promise<boolean> {
  try {
    const response = await fetch(baseUrl + path, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return false;
    }
    return recognises(await response.json());
  } catch {
    return false;
  }
}
