import { type CatalogueModel, type ResolvedModel } from './catalogue-model';

/** Which models there are and what a name means. */
export abstract class ModelCatalogue {
  /** Throws `unknown_model` with the nearest names in `suggestions`; `field` is the request field to blame. */
  abstract resolve(name: string, field: string): ResolvedModel;
  abstract list(): CatalogueModel[];
  /** Models of a request that names none: DEFAULT_MODELS, else the classic five as far as configured, else demo. */
  abstract defaults(): string[];
}
