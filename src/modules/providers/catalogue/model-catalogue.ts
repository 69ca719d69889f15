import { type CatalogueModel, type ResolvedModel } from './catalogue-model';

/** Which models there are and what a name means. */
export abstract class ModelCatalogue {
  /** Throws `unknown_model` with the nearest names in `suggestions`; `field` is the request field to blame. */
  abstract resolve(name: string, field: string): ResolvedModel;
  /** As `resolve`, with undefined for an unknown name. */
  abstract find(name: string): ResolvedModel | undefined;
  /** The nearest names to one that is not known. */
  abstract suggest(name: string): string[];
  abstract list(): CatalogueModel[];
  /** Models of a request that names none: DEFAULT_MODELS, else the classic five as far as configured, else demo. */
  abstract defaults(): string[];
  /** The ids of the models that `defaults` stands for. */
  abstract defaultIds(): ReadonlySet<string>;
}
