import { type Seat } from '../engine/run-plan';

/** What each of them is called when they read each other, by participant: no two alike. */
export function speakerNames(
  seats: readonly Pick<Seat, 'participantId' | 'persona' | 'alias' | 'model'>[],
): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { participantId, persona, alias, model } of seats) {
    const named = oneLine(persona?.name ?? '');
    const wanted = named === '' ? (alias ?? model.id) : named;
    const candidates = [wanted, `${wanted} (${model.id})`];
    for (let count = 2; candidates.some((name) => !taken.has(name)) === false; count += 1) {
      candidates.push(`${wanted} ${count}`);
    }
    const name = candidates.find((candidate) => !taken.has(candidate))!;
    taken.add(name);
    names.set(participantId, name);
  }
  return names;
}

/** A name stands in the middle of a line of others' words: it must not begin one of its own. */
function oneLine(name: string): string {
  return name.replace(/\s+/g, ' ').trim();
}
