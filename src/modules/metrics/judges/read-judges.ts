import { Injectable } from '@nestjs/common';
import { JudgesDto } from '../dto/judges.dto';
import { type JudgesQueryDto } from '../dto/judges-query.dto';
import { resolveTimeRange } from '../statistics/time-range';
import { councilFigures, type JudgedCouncil } from './judge-figures';
import { JudgesRepository } from './judges.repository';
import { type Period, periodStart } from './periods';

const BLIND = { true: true, false: false, all: null };
const DEFAULT_WINDOW = '90d';

/** Compares models as judges with people, and with each other. */
@Injectable()
export class ReadJudges {
  constructor(private readonly judges: JudgesRepository) {}

  /** Throws `validation_failed` when the times of the query contradict each other. */
  async execute(ownerId: string, query: JudgesQueryDto): Promise<JudgesDto> {
    const { window, from, to, tag, period = 'week', blind = 'true' } = query;
    const isOpen = window === undefined && from === undefined && to === undefined;
    const range = resolveTimeRange({ window: isOpen ? DEFAULT_WINDOW : window, from, to }, new Date());
    const councils = await this.judges.councils(ownerId, { range, tag, blind: BLIND[blind] });
    return JudgesDto.from(query, range, {
      whole: councilFigures(councils),
      periods: [...byPeriod(councils, period)].map(([begin, some]) => ({
        from: new Date(begin),
        figures: councilFigures(some),
      })),
    });
  }
}

/** The oldest first. */
function byPeriod(councils: readonly JudgedCouncil[], period: Period): Map<number, JudgedCouncil[]> {
  const periods = new Map<number, JudgedCouncil[]>();
  for (const council of councils.toReversed()) {
    const begin = periodStart(council.at, period).getTime();
    periods.set(begin, [...(periods.get(begin) ?? []), council]);
  }
  return periods;
}
