import { parseTimestamp } from './timestamp';

describe('parseTimestamp', () => {
  it.each(['2025-11-21T09:00:00Z', '2025-11-21T09:00:00.123Z', '2024-02-29T23:59:59+02:00'])(
    'reads %s',
    (text) => {
      expect(parseTimestamp(text)).toEqual(new Date(text));
    },
  );

  it.each([
    '',
    'yesterday',
    '2025-11-21',
    '2025-11-21 09:00:00Z',
    '2025-11-21T09:00:00',
    '2025-02-29T09:00:00Z',
    '2025-04-31T09:00:00Z',
    '2025-13-01T09:00:00Z',
    '2025-01-00T09:00:00Z',
    '2025-01-01T25:00:00Z',
    '+275760-09-13T00:00:00.000Z',
  ])('refuses %j', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
