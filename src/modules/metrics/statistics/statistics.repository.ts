import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Figures, type GroupFigures, type Grouping, type Statistics } from './figures';
import { READ_STATISTICS } from './statements';
import { type TimeRange } from './time-range';

export interface StatisticsFilter {
  range: TimeRange;
  provider?: string;
  /** `provider/model` */
  model?: string;
  groupBy: Grouping;
}

interface Row extends Omit<Figures, 'errors'> {
  provider: string | null;
  model: string | null;
  errors: Record<string, number> | null;
}

/** Reads what models did of all that this server asked for, kept or not; copies made by forks and imports do not count. */
@Injectable()
export class StatisticsRepository {
  constructor(private readonly database: DataSource) {}

  /** One statement, so that the totals and the groups are of the same moment. Groups with most calls come first. */
  async read(ownerId: string, { range, provider, model, groupBy }: StatisticsFilter): Promise<Statistics> {
    const rows: Row[] = await this.database.query(READ_STATISTICS, [
      ownerId,
      range.from,
      range.to,
      provider ?? null,
      model ?? null,
      groupBy === 'model',
    ]);
    const [totals, ...groups] = rows.map((row) => ({ ...row, errors: row.errors ?? {} }));
    if (!totals) throw new TypeError('An aggregate over everything has a row even when there is nothing');
    return { totals, groups: groups as GroupFigures[] };
  }
}
