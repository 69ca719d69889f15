import { Injectable } from '@nestjs/common';
import { AppError } from '../../../common/errors/app-error';
import { type ResolvedModel } from '../../providers/catalogue/catalogue-model';
import { ModelCatalogue } from '../../providers/catalogue/model-catalogue';
import { checkParameters } from '../../providers/parameters/check-parameters';
import { type ModelParameters } from '../../providers/spec/parameters';
import { type ChatStreamRequestDto } from './dto/chat-stream-request.dto';

/** The provider whose model ids this API was made for. */
const FIRST = 'groq';

/** What a request asks for, as far as its model takes it. */
export interface LibraryQuestion {
  model: ResolvedModel;
  parameters: ModelParameters;
}

/** Decides what the model names of the AI library stand for, and checks hyperparameters against the model. */
@Injectable()
export class LibraryModels {
  constructor(private readonly catalogue: ModelCatalogue) {}

  /** Throws `unknown_model`, `provider_not_configured`, `unsupported_parameter` and `parameter_out_of_range`. */
  check({ model: name, hyperparameters, unsupported = 'reject' }: ChatStreamRequestDto): LibraryQuestion {
    const model = this.find(name);
    if (!model.configured) {
      throw AppError.field(
        'provider_not_configured',
        'model',
        `${model.id} cannot be asked: set ${model.variable ?? `the address of ${model.provider}`} and start again`,
        { model: model.id, variable: model.variable },
      );
    }
    const { parameters } = checkParameters(model, { ...hyperparameters }, unsupported, 'hyperparameters');
    return { model, parameters };
  }

  /** Groq's model of this name before anybody else's: `openai/gpt-oss-120b` is served by Groq here. */
  private find(name: string): ResolvedModel {
    const first = this.catalogue.find(`${FIRST}/${name}`);
    return first && first.source !== 'requested' ? first : this.catalogue.resolve(name, 'model');
  }
}
