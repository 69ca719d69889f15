import { AppError } from '../../../common/errors/app-error';
import { parseTimestamp } from '../../../common/timestamp';

/** From (inclusive) to (exclusive). */
export interface TimeRange {
  from: Date;
  to: Date;
}

export interface TimeRangeQuery {
  window?: string;
  from?: string;
  to?: string;
}

const DEFAULT_WINDOW = '24h';

const UNIT_MS: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The time that a request asks about. Throws `validation_failed` for times that are none, or that contradict each other. */
export function resolveTimeRange({ window, from, to }: TimeRangeQuery, now: Date): TimeRange {
  if (from === undefined && to === undefined) return lookBack(window ?? DEFAULT_WINDOW, now);
  if (window !== undefined) throw invalid('window', 'leave it out when from or to is given');
  if (from === undefined) throw invalid('from', 'is needed when to is given');
  const range = { from: parse('from', from), to: to === undefined ? now : parse('to', to) };
  if (range.from >= range.to) {
    throw invalid('from', to === undefined ? 'must be in the past when to is left out' : 'must be before to');
  }
  return range;
}

function lookBack(window: string, now: Date): TimeRange {
  const length = Number(window.slice(0, -1)) * (UNIT_MS[window.slice(-1)] ?? Number.NaN);
  return { from: new Date(now.getTime() - length), to: now };
}

function parse(field: string, text: string): Date {
  const date = parseTimestamp(text);
  if (!date) throw invalid(field, 'must be a date and time with offset, such as 2025-11-21T09:00:00Z');
  return date;
}

const invalid = (field: string, message: string) => AppError.field('validation_failed', field, message);
