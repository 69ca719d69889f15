import { buildMessage, ValidateBy } from 'class-validator';
import { parseTimestamp } from '../../../../common/timestamp';

const DAY_MS = 24 * 60 * 60 * 1_000;
const EARLIEST = new Date('1970-01-01T00:00:00Z');

/** A date-time with its offset, between 1970 and tomorrow: a later one would stay at the top of every list. */
export function IsTimestamp(): PropertyDecorator {
  return ValidateBy({
    name: 'isTimestamp',
    validator: {
      validate: (value) => {
        const date = typeof value === 'string' ? parseTimestamp(value) : undefined;
        return date !== undefined && date >= EARLIEST && date.getTime() <= Date.now() + DAY_MS;
      },
      defaultMessage: buildMessage(
        (each) =>
          `${each}$property must be a date-time such as 2025-11-21T09:00:00.000Z, between 1970 and tomorrow`,
      ),
    },
  });
}
