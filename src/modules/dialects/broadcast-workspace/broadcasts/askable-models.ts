import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { ModelCatalogue } from '../../../providers/catalogue/model-catalogue';

/** A model by its full id, and the field of the request that names it. */
export interface NamedModel {
  id: string;
  field: string;
}

/** Knows whom a broadcast can ask. */
@Injectable()
export class AskableModels {
  constructor(private readonly catalogue: ModelCatalogue) {}

  /**
   * A model whose provider has no key fails in its pane, as long as another one can be asked. Throws `unknown_model`, and
   * `provider_not_configured` when none can.
   */
  check(models: readonly NamedModel[]): void {
    const resolved = models.map(({ id, field }) => ({ field, model: this.catalogue.resolve(id, field) }));
    const [first] = resolved;
    if (!first || resolved.some(({ model }) => model.configured)) return;
    const { id, provider, variable } = first.model;
    throw AppError.field(
      'provider_not_configured',
      first.field,
      `${id} cannot be asked: set ${variable ?? `the address of ${provider}`} and start again`,
      { model: id, variable },
    );
  }
}
