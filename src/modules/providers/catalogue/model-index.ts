import { type CatalogueModel } from './catalogue-model';

/** The models of one moment, by each of their names. */
export class ModelIndex {
  private readonly byId: ReadonlyMap<string, CatalogueModel>;
  private readonly byOwnId = new Map<string, CatalogueModel>();

  constructor(readonly models: readonly CatalogueModel[]) {
    this.byId = new Map(models.map((model) => [model.id, model]));
    for (const model of models) {
      const known = this.byOwnId.get(model.model);
      if (!known || (model.configured && !known.configured)) {
        this.byOwnId.set(model.model, model);
      }
    }
  }

  /** By `provider/model`. */
  get(id: string): CatalogueModel | undefined {
    return this.byId.get(id);
  }

  /** By the id that providers give it: the first provider that is configured, else the first that lists it. */
  getByOwnId(ownId: string): CatalogueModel | undefined {
    return this.byOwnId.get(ownId);
  }
}
