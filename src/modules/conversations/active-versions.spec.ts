import { activeVersions } from './active-versions';
import { type ResponseRole } from './entities/response.entity';

const version = (
  id: string,
  activatedAt: number | null,
  participantId: string | null = 'p',
  messageId = 'm',
  role: ResponseRole = 'answer',
  stage = 1,
) => ({
  id,
  messageId,
  participantId,
  role,
  stage,
  stageName: 'answers',
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

  it('keeps an answer beside the synthesis that was written on the same seat', () => {
    const synthesis = (id: string, activatedAt: number) => version(id, activatedAt, 'p', 'm', 'synthesis');
    expect(active(version('r1', 1), synthesis('r2', 2))).toEqual(['r1', 'r2']);
    expect(active(version('r1', 1), synthesis('r2', 2), synthesis('r3', 3))).toEqual(['r1', 'r3']);
  });

  it('keeps the turns of a panelist apart, and takes a synthesis for a version of another one in whatever stage', () => {
    const turn = (id: string, stage: number) => version(id, 1, 'p', 'm', 'answer', stage);
    const synthesis = (id: string, stage: number) => version(id, 1, 'p', 'm', 'synthesis', stage);
    expect(active(turn('r1', 1), turn('r2', 3), turn('r3', 3))).toEqual(['r1', 'r3']);
    expect(active(synthesis('r1', 3), synthesis('r2', 2))).toEqual(['r2']);
  });

  it('takes what a debater says in a round for a version of what it said first', () => {
    const said = (id: string, stage: number, activatedAt: number | null) => ({
      ...version(id, activatedAt, 'p', 'm', 'answer', stage),
      stageName: stage === 1 ? 'answers' : `round ${stage - 1}`,
    });
    expect(active(said('r1', 1, 1), said('r2', 2, 2), said('r3', 3, 3))).toEqual(['r3']);
    // It failed in the last round.
    expect(active(said('r1', 1, 1), said('r2', 2, 2), said('r3', 3, null))).toEqual(['r2']);
  });
});
