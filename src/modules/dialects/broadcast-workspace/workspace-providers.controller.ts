import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CheckProviders } from '../../providers/use-cases/check-providers';
import { WorkspaceProvidersHealthDto } from './dto/workspace-provider-health.dto';
import { BROADCAST_WORKSPACE_TAG } from './tag';

@ApiTags(BROADCAST_WORKSPACE_TAG)
@Controller('providers')
export class WorkspaceProvidersController {
  constructor(private readonly checkProviders: CheckProviders) {}

  @Get('health')
  @ApiOperation({
    operationId: 'checkWorkspaceProviders',
    summary: 'Ask the providers whether they answer',
    description:
      'Asks all that are configured at once and waits for each no longer than `PROVIDER_HEALTH_TIMEOUT`; a result is good for 30 ' +
      'seconds. The status is 200 also when none answers. `/api/v1/providers/health` tells more of each.',
  })
  @ApiOkResponse({ type: WorkspaceProvidersHealthDto, description: 'What was found, by provider.' })
  async health(): Promise<WorkspaceProvidersHealthDto> {
    return WorkspaceProvidersHealthDto.from(await this.checkProviders.execute());
  }
}
