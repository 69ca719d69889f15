import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../config/app-config';
import { type ModelInfo } from '../spec/model';
import { type Provider } from '../spec/provider';

/** The models of one provider, and who says so. */
export interface ModelList {
  models: readonly ModelInfo[];
  source: 'provider' | 'built_in';
}

/** What each provider last said about its models; the built-in table where it said nothing yet. */
@Injectable()
export class ModelLists {
  /** `CUSTOM_PROVIDERS` entries that name their models: no more than these are to be offered. */
  private readonly chosen: ReadonlySet<string>;
  private readonly lists = new Map<string, readonly ModelInfo[]>();
  private changes = 0;

  constructor(config: AppConfig) {
    const { custom } = config.providers;
    this.chosen = new Set(custom.filter(({ models }) => models?.length).map(({ id }) => id));
  }

  /** Rises with every change. */
  get revision(): number {
    return this.changes;
  }

  of({ description, configured }: Provider): ModelList {
    const said = configured ? this.lists.get(description.id) : undefined;
    return said ? { models: said, source: 'provider' } : { models: description.models, source: 'built_in' };
  }

  /**
   * An empty list is believed of a local server, which may hold no model yet; elsewhere it must be a mistake. A provider
   * that only repeats the built-in table (for want of a list of its own) says nothing.
   */
  remember({ description }: Provider, models: readonly ModelInfo[]): void {
    const isBuiltIn = models.length > 0 && models.every((model) => description.models.includes(model));
    if (this.chosen.has(description.id) || isBuiltIn || (models.length === 0 && !description.local)) {
      return;
    }
    if (!isDeepStrictEqual(this.lists.get(description.id), models)) {
      this.lists.set(description.id, models);
      this.changes += 1;
    }
  }
}
