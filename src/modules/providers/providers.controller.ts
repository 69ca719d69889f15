import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProvidersHealthDto } from './dto/provider-health.dto';
import { ProviderListDto } from './dto/provider.dto';
import { CheckProviders } from './use-cases/check-providers';
import { ListProviders } from './use-cases/list-providers';

@ApiTags('providers')
@Controller('api/v1/providers')
export class ProvidersController {
  constructor(
    private readonly listProviders: ListProviders,
    private readonly checkProviders: CheckProviders,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'listProviders',
    summary: 'List the providers',
    description:
      'Every service that Parley can talk to. One without a key is listed with the variable to set in `requires`; a local ' +
      'server that is not running is listed as not configured. `status` is that of the last look: nobody is asked.',
  })
  @ApiOkResponse({ type: ProviderListDto, description: 'The providers, in order of preference.' })
  list(): ProviderListDto {
    return this.listProviders.execute();
  }

  @Get('health')
  @ApiOperation({
    operationId: 'checkProviders',
    summary: 'Ask the providers whether they answer',
    description:
      'Asks all configured providers at once and waits for each no longer than `PROVIDER_HEALTH_TIMEOUT`. A result is good ' +
      'for 30 seconds; many requests at once cost one round. Keys are never shown. `calls` and `circuits` are as of now: what ' +
      'is asked of the provider, and which of its models kept failing and are left alone for a while.',
  })
  @ApiOkResponse({ type: ProvidersHealthDto, description: 'What was found, in order of preference.' })
  health(): Promise<ProvidersHealthDto> {
    return this.checkProviders.execute();
  }
}
