import { type CatalogueModel } from './catalogue-model';

const DATE = /^-(?:\d{8}|\d{4}-\d{2}-\d{2})$/;

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

  /** By `provider/model`, or the latest of the model's dated versions, which is all that some lists have. */
  getCurrent(id: string): CatalogueModel | undefined {
    return (
      this.byId.get(id) ??
      this.models
        .filter((model) => model.id.startsWith(id) && DATE.test(model.id.slice(id.length)))
        .sort((a, b) => b.id.localeCompare(a.id))[0]
    );
  }

  /** By the id that providers give it: the first provider that is configured, else the first that lists it. */
  getByOwnId(ownId: string): CatalogueModel | undefined {
    return this.byOwnId.get(ownId);
  }
}
