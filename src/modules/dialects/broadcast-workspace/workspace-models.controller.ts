import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ListModels } from '../../providers/use-cases/list-models';
import { WorkspaceModelListDto } from './dto/workspace-model.dto';
import { BROADCAST_WORKSPACE_TAG } from './tag';

@ApiTags(BROADCAST_WORKSPACE_TAG)
@Controller('models')
export class WorkspaceModelsController {
  constructor(private readonly listModels: ListModels) {}

  @Get()
  @ApiOperation({
    operationId: 'listWorkspaceModels',
    summary: 'List the models of all providers',
    description:
      'Each as the pair `provider_id` and `model_id`. Models whose provider has no key are listed too, with `available: false`. ' +
      '`/api/v1/models` tells more of each.',
  })
  @ApiOkResponse({ type: WorkspaceModelListDto, description: 'The models, those of one provider together.' })
  list(): WorkspaceModelListDto {
    return WorkspaceModelListDto.from(this.listModels.execute({}));
  }
}
