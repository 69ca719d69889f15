import { buildContext } from '../context/build-context';
import { type ContextEntry } from '../context/context-entry';
import { speakerNames } from '../deliberation/speakers';
import { type Seat } from '../engine/run-plan';
import { type Reading } from './reading';

/** What a seat has read of the conversation until the run began, and who it is told to be. */
export interface SeatHistory {
  entries: readonly ContextEntry[];
  /** How many older entries are left out. */
  older: number;
  system: string | null;
}

/** What each seat reads; with a shared memory everything, under the names of who said it. */
export function seatHistories(
  reading: Pick<Reading, 'messages' | 'olderMessages'>,
  members: readonly Seat[],
  { isShared, systemOf }: { isShared: boolean; systemOf: (seat: Seat) => string | null },
): (seat: Seat) => SeatHistory {
  const names = speakerNames(members);
  return (seat) => ({
    entries: buildContext(reading, isShared ? { ...seat, contextPolicy: 'all', names } : seat),
    older: reading.olderMessages,
    system: systemOf(seat),
  });
}
