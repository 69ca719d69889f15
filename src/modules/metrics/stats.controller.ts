import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../../common/errors/api-errors.decorator';
import { OwnerId } from '../../common/http/owner-id.decorator';
import { StatsDto } from './dto/stats.dto';
import { StatsQueryDto } from './dto/stats-query.dto';
import { ReadStatistics } from './statistics/read-statistics';

@ApiTags('metrics')
@Controller('api/v1/stats')
export class StatsController {
  constructor(private readonly readStatistics: ReadStatistics) {}

  @Get()
  @ApiOperation({
    operationId: 'getStats',
    summary: 'Compare models by speed, reliability, tokens and cost',
    description:
      'Calls, outcomes, errors by kind, p50, p95 and p99 of latency and first token, tokens and cost over a time window, per ' +
      'model or per provider and in total. Everything that this server asked counts, also chat ' +
      'completions that nobody keeps (each choice is a call); forked and imported conversations do not.',
  })
  @ApiOkResponse({ type: StatsDto, description: 'Figures of each model or provider, and of all together.' })
  @ApiErrors('validation_failed', 'database_unavailable')
  stats(@OwnerId() ownerId: string, @Query() query: StatsQueryDto): Promise<StatsDto> {
    return this.readStatistics.execute(ownerId, query);
  }
}
