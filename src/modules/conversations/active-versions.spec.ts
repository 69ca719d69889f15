import { activeVersions } from './active-versions';

const version = (
  id: string,
  activatedAt: number | null,
  participantId: string | null = 'p',
  messageId = 'm',
) => ({
  id,
  messageId,
  participantId,
  activatedAt: activatedAt === null ? null : new Date(activatedAt),
});
const active = (...versions: ReturnType<typeof version>[]) => [...activeVersions(versions)].sort();

describe('activeVersions', () => {
  it('takes the version that was activated last, in whatever order they come', () => {
    expect(active(version('r1', 1), version('r2', 2))).toEqual(['r2']);
    expect(active(version('r2', 2), version('r1', 3))).toEqual(['r1']);
  });

  it('leaves the earlier version when a later one was never activated', () => {
    expect(active(version('r1', 1), version('r2', null))).toEqual(['r1']);
    expect(active(version('r2', null), version('r1', 1))).toEqual(['r1']);
  });

  it('takes exactly one also when times are equal or there are none', () => {
    expect(active(version('r1', 1), version('r2', 1))).toEqual(['r2']);
    expect(active(version('r2', null), version('r1', null))).toEqual(['r2']);
  });

  it('keeps participants and messages apart, and all answers of participants that were removed', () => {
    expect(active(version('r1', 1, 'a'), version('r2', 2, 'b'), version('r3', 3, 'a', 'm2'))).toEqual([
      'r1',
      'r2',
      'r3',
    ]);
    expect(active(version('r1', 1, null), version('r2', 2, null))).toEqual(['r1', 'r2']);
  });
});
