import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { ModelFilterDto } from './dto/model-filter.dto';
import { ModelDto, ModelListDto } from './dto/model.dto';
import { ModelName } from './model-name.decorator';
import { GetModel } from './use-cases/get-model';
import { ListModels } from './use-cases/list-models';

@ApiTags('models')
@Controller('api/v1/models')
export class ModelsController {
  constructor(
    private readonly listModels: ListModels,
    private readonly getModel: GetModel,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listModels',
    summary: 'List the models',
    description:
      'Every model of every provider in OpenAI’s list form, with its context window, prices, capabilities and parameters. ' +
      'Models without a key are listed too, with `configured: false` and the variable that is missing in `requires`. ' +
      'The lists are the providers’ own as far as they answer, refreshed in the background; nobody is asked for this request. ' +
      'Models of local servers (Ollama, LM Studio, vLLM, llama.cpp) are listed while the server answers.\n\n' +
      'The `demo` models are simulations that need no account. Some go wrong on purpose: `demo/fail`, `demo/rate-limited`, ' +
      '`demo/cut`, `demo/stall`, `demo/silent`, `demo/slow`; `demo/burst` is for load tests.',
  })
  @ApiOkResponse({ type: ModelListDto, description: 'The models, those of one provider together.' })
  @ApiErrors('validation_failed')
  list(@Query() filter: ModelFilterDto): ModelListDto {
    return this.listModels.execute(filter);
  }

  @Get('*name')
  @ApiOperation({
    operationId: 'getModel',
    summary: 'Look up a model',
    description:
      'By its id, which has a slash (`demo/quick`; `%2F` is understood too), by the provider’s own id (`gpt-4o`) or by an alias ' +
      '(`claude`): the answer is the model that the name stands for now.',
  })
  @ApiParam({ name: 'name', type: String, description: 'An id or an alias.', example: 'demo/quick' })
  @ApiOkResponse({ type: ModelDto, description: 'The model that the name stands for.' })
  @ApiErrors('model_not_found')
  get(@ModelName() name: string): ModelDto {
    return this.getModel.execute(name);
  }
}
