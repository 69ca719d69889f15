import { speakerNames } from '../../deliberation/speakers';
import { type Seat } from '../../engine/run-plan';

/** Somebody on a panel. */
export interface Panelist {
  seat: Seat;
  /** No two are called the same. */
  name: string;
  /** How the others mention him, after an `@`. */
  handle: string;
  role: string | null;
}

/** A role that is longer describes somebody, and nobody is called so. */
const LONGEST_ROLE = 60;

/** The role, where somebody can be called by it. */
export function calledRole({ role }: Pick<Panelist, 'role'>): string | null {
  return role !== null && role.length <= LONGEST_ROLE ? role : null;
}

export function panelistsOf(members: readonly Seat[]): Panelist[] {
  const names = speakerNames(members);
  const taken = new Set<string>();
  return members.map((seat, index) => {
    const name = names.get(seat.participantId)!;
    const role = seat.persona?.role?.replace(/\s+/g, ' ').trim() ?? '';
    const words = wordsOf(name).join('-');
    const handle = words === '' || taken.has(words) ? `${words || 'panelist'}-${index + 1}` : words;
    taken.add(handle);
    return { seat, name, handle, role: role === '' ? null : role };
  });
}

/** The words of a name, small, without the article that many roles begin with. */
export function wordsOf(name: string): string[] {
  const words = name.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  return words.length > 1 && words[0] === 'the' ? words.slice(1) : words;
}
