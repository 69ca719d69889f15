/** What votes between two models showed; `firstScored` and `secondScored`: a win or a tie of that one. */
interface Meeting {
  first: number;
  second: number;
  firstScored: boolean;
  secondScored: boolean;
}

/** From which side nothing bounds a model's strength. */
export interface Unbounded {
  above: boolean;
  below: boolean;
}

/** The largest set of models that are connected by votes, in order of their numbers; of equally large ones that with the lowest number. */
export function largestGroup(meetings: readonly Meeting[], models: number): number[] {
  const both = meetings.flatMap(({ first, second }): [number, number][] => [
    [first, second],
    [second, first],
  ]);
  const neighbours = edges(both, models);
  const seen = new Set<number>();
  let largest: number[] = [];
  for (let model = 0; model < models; model += 1) {
    if (seen.has(model)) continue;
    const group = reachable(neighbours, model);
    group.forEach((member) => seen.add(member));
    if (group.size > largest.length) largest = [...group].sort((one, other) => one - other);
  }
  return largest;
}

/**
 * Which models the votes alone would place infinitely far up or down: those that scored against others, directly or by way of
 * third ones, which never scored back (Ford, "Solution of a ranking problem from binary comparisons", American Mathematical Monthly
 * 64, 1957).
 */
export function unboundedSides(meetings: readonly Meeting[], models: number): Unbounded[] {
  const scored = edges(
    meetings.flatMap(({ first, second, firstScored, secondScored }): [number, number][] => [
      ...(firstScored ? [[first, second] as [number, number]] : []),
      ...(secondScored ? [[second, first] as [number, number]] : []),
    ]),
    models,
  );
  const below = scored.map((_, model) => reachable(scored, model));
  return below.map((beaten, model) => ({
    above: [...beaten].some((other) => !below[other]!.has(model)),
    below: below.some((others, other) => others.has(model) && !beaten.has(other)),
  }));
}

function edges(pairs: readonly [number, number][], models: number): Set<number>[] {
  const from = Array.from({ length: models }, () => new Set<number>());
  for (const [one, other] of pairs) from[one]?.add(other);
  return from;
}

/** With the model itself. */
function reachable(from: readonly Set<number>[], model: number): Set<number> {
  const found = new Set([model]);
  for (const next of found) for (const other of from[next] ?? []) found.add(other);
  return found;
}
