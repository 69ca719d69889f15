import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { AppConfig } from '../../../config/app-config';
import { PriceBook } from '../prices/price-book';
import { ProviderRegistry } from '../provider-registry';
import { type ModelInfo } from '../spec/model';
import { type Provider } from '../spec/provider';
import { ALIASES, CLASSIC_FIVE, DEMO_DEFAULTS } from './aliases';
import { type CatalogueModel, type ResolvedModel } from './catalogue-model';
import { describeModel } from './describe-model';
import { ModelCatalogue } from './model-catalogue';
import { ModelIndex } from './model-index';
import { ModelLists } from './model-lists';
import { nearNames } from './near-names';

/** A name can be as long as a request; a message should not be. */
const SHOWN_OF_A_NAME = 200;

/** The models of all providers. Never asks one: the lists are refreshed in the background. */
@Injectable()
export class ProviderModelCatalogue extends ModelCatalogue {
  private built: { index: ModelIndex; revision: string } | undefined;

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly lists: ModelLists,
    private readonly prices: PriceBook,
    private readonly config: AppConfig,
  ) {
    super();
  }

  resolve(name: string, field: string): ResolvedModel {
    const model = this.find(name);
    if (!model) {
      throw this.unknownModel(name, field);
    }
    return model;
  }

  find(name: string): ResolvedModel | undefined {
    if (name === 'default') {
      const meant = this.config.chat.defaultModel ?? this.defaults()[0];
      const model = meant === undefined || meant === name ? undefined : this.find(meant);
      return model && { ...model, requested: name };
    }
    const index = this.index();
    const alias = name.toLowerCase();
    const named = (model: CatalogueModel | undefined, as: string | null): ResolvedModel | undefined =>
      model && { ...model, requested: name, alias: as };
    return (
      named(index.get(name), null) ??
      named(this.findAlias(alias, index), alias) ??
      named(this.findQualified(name, index), null) ??
      named(index.getByOwnId(name), null)
    );
  }

  suggest(name: string): string[] {
    return nearNames(name, [...this.index().models.map(({ id }) => id), ...Object.keys(ALIASES)]);
  }

  list(): CatalogueModel[] {
    return [...this.index().models];
  }

  defaults(): string[] {
    const { defaultModels } = this.config.chat;
    if (defaultModels.length > 0) {
      return [...defaultModels];
    }
    const ready = CLASSIC_FIVE.filter((alias) => this.find(alias)?.configured);
    return ready.length > 0 ? [...ready] : [...DEMO_DEFAULTS];
  }

  defaultIds(): ReadonlySet<string> {
    return new Set(this.defaults().flatMap((name) => this.find(name)?.id ?? []));
  }

  /**
   * Whoever has a key for it, be it another service than the name suggests; else the one that the name suggests. A model
   * that its provider lists goes before one that only the built-in table has.
   */
  private findAlias(alias: string, index: ModelIndex): CatalogueModel | undefined {
    const candidates = Object.hasOwn(ALIASES, alias) ? (ALIASES[alias] ?? []) : [];
    const listed = candidates.flatMap((id) => index.getCurrent(id) ?? []);
    const isConfigured = ({ configured }: CatalogueModel) => configured;
    return (
      listed.find(isConfigured) ??
      [index.getByOwnId(alias)].flatMap((model) => model ?? []).find(isConfigured) ??
      candidates.flatMap((id) => this.findUnlisted(id, index) ?? []).find(isConfigured) ??
      listed[0]
    );
  }

  /** A model that its provider may well have, although no list says so. */
  private findUnlisted(id: string, index: ModelIndex): CatalogueModel | undefined {
    const { provider, ownId } = this.split(id) ?? {};
    if (!provider) {
      return undefined;
    }
    const isBuiltIn = provider.description.models.some((model) => model.id === ownId);
    const hasNoList = this.lists.of(provider).models.length === 0;
    return isBuiltIn || hasNoList ? this.findQualified(id, index) : undefined;
  }

  /** A name that starts with a provider. What the catalogue lacks is passed through as it is. */
  private findQualified(name: string, index: ModelIndex): CatalogueModel | undefined {
    const { provider, ownId } = this.split(name) ?? {};
    if (!provider || !ownId) {
      return undefined;
    }
    // Groq's own id of a model is `groq/compound`: nobody writes `groq/groq/compound`.
    const listed = index.get(name) ?? index.get(`${provider.description.id}/${name}`);
    if (listed) {
      return listed;
    }
    const known = provider.description.models.find(({ id }) => id === ownId);
    return this.describe(provider, known ?? { id: ownId }, known ? 'built_in' : 'requested');
  }

  private split(name: string): { provider: Provider; ownId: string } | undefined {
    const slash = name.indexOf('/');
    const provider = slash > 0 ? this.registry.get(name.slice(0, slash)) : undefined;
    return provider && { provider, ownId: name.slice(slash + 1) };
  }

  private describe(provider: Provider, info: ModelInfo, source: CatalogueModel['source']) {
    return describeModel(provider, info, source, this.prices, this.config.chat.maxTokensLimit);
  }

  private index(): ModelIndex {
    const revision = `${this.registry.revision}:${this.lists.revision}`;
    if (this.built?.revision !== revision) {
      this.built = { index: this.build(), revision };
    }
    return this.built.index;
  }

  private build(): ModelIndex {
    const models = this.registry.list().flatMap((provider) => {
      const { models: infos, source } = this.lists.of(provider);
      return infos.map((info) => this.describe(provider, info, source));
    });
    const index = new ModelIndex(models);
    const byId = new Map(models.map((model) => [model.id, model]));
    for (const alias of Object.keys(ALIASES)) {
      const meant = this.findAlias(alias, index);
      if (meant) {
        byId.get(meant.id)?.aliases.push(alias);
      }
    }
    return index;
  }

  private unknownModel(name: string, field: string): AppError {
    const meant = name === 'default' ? (this.config.chat.defaultModel ?? name) : name;
    const suggestions = this.suggest(meant);
    const hint =
      suggestions.length > 0
        ? `did you mean ${suggestions.join(', ')}?`
        : 'GET /api/v1/models lists what there is; any model of a provider can be named as provider/model';
    const shown = JSON.stringify(meant.slice(0, SHOWN_OF_A_NAME));
    const what = meant === name ? shown : `${shown}, which DEFAULT_MODEL names`;
    return AppError.field('unknown_model', field, `there is no model ${what}; ${hint}`, { suggestions });
  }
}
