import { AppError } from '../../../../common/errors/app-error';
import { Reading } from './reading';

const FIRST = '01900000-0000-7000-8000-000000000031';
const SECOND = '01900000-0000-7000-8000-000000000032';

describe('how far a client has read a session', () => {
  it('is nothing at first', () => {
    const reading = Reading.parse(undefined);
    expect([reading.runIds, reading.seen(FIRST), String(reading)]).toEqual([[], null, '']);
    expect(Reading.parse('').runIds).toEqual([]);
  });

  it('says every run with its newest event, and understands that', () => {
    const reading = new Reading();
    reading.read(FIRST, 3);
    reading.read(SECOND, 1_000_000_004);
    reading.read(FIRST, 5);
    const text = `${FIRST}:5,${SECOND}:1000000004`;
    expect(String(reading)).toBe(text);
    const again = Reading.parse(text);
    expect([again.seen(FIRST), again.seen(SECOND), String(again)]).toEqual([5, 1_000_000_004, text]);
  });

  it('forgets runs that ended so long ago that nobody is told of them again', () => {
    let now = 0;
    const reading = Reading.parse(`${FIRST}:9,${SECOND}:2`, () => now);
    reading.ended(FIRST);
    now = 120_000;
    expect(String(reading)).toBe(`${FIRST}:9,${SECOND}:2`);
    reading.ended(FIRST);
    now += 1;
    expect(String(reading)).toBe(`${SECOND}:2`);
  });

  it.each([
    'x',
    'x:1',
    `${FIRST}`,
    `${FIRST}:`,
    `${FIRST}:-1`,
    `${FIRST}:1,`,
    `${FIRST}:1.5`,
    Array(51).fill(`${FIRST}:1`).join(','),
    ['a'],
    { a: 'b' },
  ])('is refused as %j', (text) => {
    expect(() => Reading.parse(text)).toThrow(expect.objectContaining({ code: 'invalid_cursor' }));
    expect(() => Reading.parse(text)).toThrow(AppError);
  });
});
