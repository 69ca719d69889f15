import { Injectable } from '@nestjs/common';
import { AppConfig, type ProviderSettings } from '../../config/app-config';
import { anthropicFactory } from './anthropic/anthropic.factory';
import { demoFactory } from './demo/demo.factory';
import { UnseenProvider } from './discovery/unseen.provider';
import { googleFactory } from './google/google.factory';
import { openAiFactory } from './openai/openai.factory';
import { openAiCompatibleFactory } from './openai-compatible/openai-compatible.factory';
import { type ProviderFactory } from './provider-factory';
import { type Provider } from './spec/provider';

/** One line for each provider folder. The order is that of the lists, and of preference where two serve one model. */
const FACTORIES: readonly ProviderFactory[] = [
  openAiFactory,
  anthropicFactory,
  googleFactory,
  openAiCompatibleFactory,
  demoFactory,
];

/** All services, configured or not. A local server without an address of its own counts as configured once it was seen. */
@Injectable()
export class ProviderRegistry {
  private readonly providers = new Map<string, Provider>();
  private changes = 0;

  constructor(private readonly config: AppConfig) {
    for (const provider of this.build(config.providers.settings)) {
      const { id } = provider.description;
      this.providers.set(id, this.isToBeFound(provider) ? new UnseenProvider(provider) : provider);
    }
  }

  get(id: string): Provider | undefined {
    return this.providers.get(id);
  }

  list(): readonly Provider[] {
    return [...this.providers.values()];
  }

  /** Rises whenever a server appears or disappears: for those who keep something computed from the list. */
  get revision(): number {
    return this.changes;
  }

  /** A local server answered at this address (`appear`), or no longer does (null). */
  locate(id: string, baseUrl: string | null): void {
    const seen = this.providers.get(id);
    if (!seen || seen.configured === (baseUrl !== null)) {
      return;
    }
    const settings: Record<string, ProviderSettings> = { ...this.config.providers.settings };
    if (baseUrl !== null) {
      settings[id] = { ...settings[id], baseUrl };
    }
    const found = this.build(settings).find(({ description }) => description.id === id);
    if (found) {
      this.providers.set(id, baseUrl === null ? new UnseenProvider(found) : found);
      this.changes += 1;
    }
  }

  private build(settings: Readonly<Record<string, ProviderSettings>>): Provider[] {
    return FACTORIES.flatMap((factory) => factory({ ...this.config.providers, settings }));
  }

  private isToBeFound({ description }: Provider): boolean {
    const { baseUrl } = this.config.providers.settings[description.id] ?? {};
    return description.local && description.variable !== null && baseUrl === undefined;
  }
}
