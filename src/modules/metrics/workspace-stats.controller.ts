import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { StatsDto } from './dto/stats.dto';
import { ReadStatistics } from './statistics/read-statistics';

/** Where clients of the broadcast workspace look for statistics. Here, because dialects know nothing of metrics. */
@ApiTags('Broadcast workspace')
@Controller('stats')
export class WorkspaceStatsController {
  constructor(private readonly readStatistics: ReadStatistics) {}

  @Get()
  @ApiOperation({
    operationId: 'getWorkspaceStats',
    summary: 'Read what models did in the last 24 hours',
    description:
      'The same figures as those of `/api/v1/stats`, which also takes other times and a choice of models.',
  })
  @ApiOkResponse({ type: StatsDto, description: 'Figures of each model, and of all together.' })
  stats(@OwnerId() ownerId: string): Promise<StatsDto> {
    return this.readStatistics.execute(ownerId, {});
  }
}
