import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { ModelCatalogue } from '../catalogue/model-catalogue';
import { type ModelFilterDto } from '../dto/model-filter.dto';
import { ModelDto, type ModelListDto } from '../dto/model.dto';
import { ProviderRegistry } from '../provider-registry';

/** The catalogue, or the part of it that the filter leaves. */
@Injectable()
export class ListModels {
  constructor(
    private readonly catalogue: ModelCatalogue,
    private readonly registry: ProviderRegistry,
  ) {}

  /** Throws `validation_failed` for a provider that does not exist. */
  execute({ provider, configured }: ModelFilterDto): ModelListDto {
    if (provider !== undefined && !this.registry.get(provider)) {
      const ids = this.registry.list().map(({ description }) => description.id);
      throw AppError.field('validation_failed', 'provider', `must be one of ${ids.join(', ')}`);
    }
    const defaults = this.catalogue.defaultIds();
    const models = this.catalogue
      .list()
      .filter((model) => provider === undefined || model.provider === provider)
      .filter((model) => configured === undefined || String(model.configured) === configured);
    return { object: 'list', data: models.map((model) => ModelDto.from(model, defaults.has(model.id))) };
  }
}
