import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { ProviderRegistry } from '../provider-registry';
import { type ModelPrices } from '../spec/model';
import { type Usage } from '../spec/provider-event';
import { free, type PriceEntry, UNPRICED } from './price-entry';
import { type PriceOverrides, readPriceOverrides } from './price-overrides';
import { findPublishedModel } from './published-prices';

/** US dollars, and where the price comes from. Both null when the price is not known. */
export interface Cost {
  costUsd: number | null;
  priceVersion: string | null;
}

interface BookEntry extends PriceEntry {
  contextWindow: number | null;
}

/** Names come from requests: without a bound anybody could fill the memory with them. */
const MAX_REMEMBERED = 5_000;

/** What models cost. An unknown price is null, never 0; only the demo models and servers on this machine are free. */
@Injectable()
export class PriceBook {
  private readonly overrides: PriceOverrides;
  private readonly entries = new Map<string, BookEntry>();

  /** Throws `ConfigurationError` when the file with overrides cannot be used. */
  constructor(
    config: AppConfig,
    private readonly registry: ProviderRegistry,
  ) {
    this.overrides = readPriceOverrides(config.providers.priceOverridesFile);
  }

  /** `model` is the provider's own id. Exact to the ten decimals that are stored. `at`: by the prices of then instead of now. */
  cost(provider: string, model: string, usage: Usage, at?: Date): Cost {
    const entry = this.entry(provider, model);
    const costUsd = entry.cost(usage, at);
    if (costUsd === null) return { costUsd, priceVersion: null };
    return { costUsd: Number(costUsd.toFixed(10)), priceVersion: entry.version };
  }

  /** Per million tokens; where the price depends on the length of the prompt, that of a short one. */
  prices(provider: string, model: string): ModelPrices {
    return this.entry(provider, model).prices;
  }

  /** The context window that the price list gives, tokens; null when it gives none. */
  contextWindow(provider: string, model: string): number | null {
    return this.entry(provider, model).contextWindow;
  }

  private entry(provider: string, model: string): BookEntry {
    const key = `${provider}/${model}`;
    let entry = this.entries.get(key);
    if (!entry) {
      if (this.entries.size >= MAX_REMEMBERED) {
        this.entries.clear();
      }
      entry = this.find(provider, model);
      this.entries.set(key, entry);
    }
    return entry;
  }

  private find(provider: string, model: string): BookEntry {
    const published = findPublishedModel(provider, model);
    const contextWindow = published?.contextWindow ?? null;
    const override = this.overrides.get(`${provider}/${model}`) ?? this.overrides.get(`${provider}/*`);
    return { ...(override ?? this.freeOfCharge(provider) ?? published ?? UNPRICED), contextWindow };
  }

  private freeOfCharge(provider: string): PriceEntry | undefined {
    const { local, variable } = this.registry.get(provider)?.description ?? {};
    return local ? free(variable === null ? provider : 'local') : undefined;
  }
}
