import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { ModelCatalogue } from '../catalogue/model-catalogue';
import { ModelDto } from '../dto/model.dto';

/** One model, by its id or by any name that stands for it. */
@Injectable()
export class GetModel {
  constructor(private readonly catalogue: ModelCatalogue) {}

  /** Throws `model_not_found`, with the nearest names, for what the catalogue lacks. */
  execute(name: string): ModelDto {
    const model = this.catalogue.find(name);
    if (!model || model.source === 'requested') {
      const suggestions = this.catalogue.suggest(name);
      const hint = suggestions.length > 0 ? ` Did you mean ${suggestions.join(', ')}?` : '';
      throw new AppError('model_not_found', {
        detail: `The catalogue has no model ${JSON.stringify(name.slice(0, 200))}.${hint}`,
        extensions: { suggestions },
      });
    }
    return ModelDto.from(model, this.catalogue.defaultIds().has(model.id));
  }
}
