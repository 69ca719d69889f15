import { Injectable } from '@nestjs/common';
import { StatsDto } from '../dto/stats.dto';
import { type StatsQueryDto } from '../dto/stats-query.dto';
import { StatisticsRepository } from './statistics.repository';
import { resolveTimeRange } from './time-range';

/** What an owner's models did in a stretch of time: how often, how well, how fast, and for how much. */
@Injectable()
export class ReadStatistics {
  constructor(private readonly statistics: StatisticsRepository) {}

  /** Throws `validation_failed` when the times of the query contradict each other. */
  async execute(ownerId: string, query: StatsQueryDto): Promise<StatsDto> {
    const { provider, model, group_by: groupBy = 'model' } = query;
    const range = resolveTimeRange(query, new Date());
    const statistics = await this.statistics.read(ownerId, { range, provider, model, groupBy });
    return StatsDto.from(range, groupBy, statistics);
  }
}
