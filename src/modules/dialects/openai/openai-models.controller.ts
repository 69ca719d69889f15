import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrorForm, ApiErrors } from '../../../common/errors/api-errors.decorator';
import { ModelDto, ModelListDto } from '../../providers/dto/model.dto';
import { ModelName } from '../../providers/model-name.decorator';
import { GetModel } from '../../providers/use-cases/get-model';
import { ListModels } from '../../providers/use-cases/list-models';
import { CompletionErrorDto } from './dto/completion-error.dto';
import { OPENAI_TAG } from './api-chat-completion.decorator';
import { VirtualModels } from './virtual/virtual-models';

@ApiTags(OPENAI_TAG)
@ApiErrorForm(CompletionErrorDto)
@Controller('v1/models')
export class OpenAiModelsController {
  constructor(
    private readonly listModels: ListModels,
    private readonly getModel: GetModel,
    private readonly virtual: VirtualModels,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listOpenAiModels',
    summary: 'List the models that can be asked',
    description:
      'OpenAI’s list, with more of each model, and the virtual models `parley/...`, which are several. Only models that can be used ' +
      'now: `GET /api/v1/models` has the others, too.',
  })
  @ApiOkResponse({ type: ModelListDto, description: 'The models, those of one provider together.' })
  list(): ModelListDto {
    const { object, data } = this.listModels.execute({ configured: 'true' });
    return { object, data: [...data, ...this.virtual.list()] };
  }

  @Get('*name')
  @ApiOperation({
    operationId: 'getOpenAiModel',
    summary: 'Look up a model',
    description:
      'By its id, which has a slash (`%2F` is understood too), by the provider’s own id or by an alias.',
  })
  @ApiParam({ name: 'name', type: String, description: 'An id or an alias.', example: 'demo/quick' })
  @ApiOkResponse({ type: ModelDto, description: 'The model that the name stands for.' })
  @ApiErrors('model_not_found')
  get(@ModelName() name: string): ModelDto {
    return this.virtual.get(name) ?? this.getModel.execute(name);
  }
}
