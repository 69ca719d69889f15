import { Duels, type Ranking } from './ballot';
import { type RankingMethod } from './methods';

/** Sums of thirds are not exact. */
const ROUNDING = 1e-9;

/** Which candidates each ballot that is still to come would name. */
export type Outstanding = readonly (readonly string[])[];

/**
 * Whether who is first is certain, whatever the outstanding ballots say and whether they come at all. For Borda and mean rank: the
 * leader's worst case is better than everybody else's best one. For Copeland and Schulze: one candidate wins every duel for certain
 * (both elect such a one).
 */
export function isDecided(
  method: RankingMethod,
  candidates: readonly string[],
  { ballots, outstanding }: { ballots: readonly Ranking[]; outstanding: Outstanding },
): boolean {
  if (method === 'copeland' || method === 'schulze') {
    return candidates.some((one) => winsAll(one, candidates, new Duels(ballots), outstanding));
  }
  const ranges = candidates.map((candidate) => rangeOf(candidate, ballots, outstanding));
  return ranges.some((leader) =>
    ranges.every((rival) => rival === leader || leader.worst > rival.best + ROUNDING),
  );
}

/** The normalised mean of a candidate's places that can come out; both methods order candidates of equally long ballots by it. */
function rangeOf(candidate: string, ballots: readonly Ranking[], outstanding: Outstanding) {
  const given = ballots
    .filter((ballot) => ballot.includes(candidate))
    .map((ballot) => -ballot.indexOf(candidate) / Math.max(1, longest(ballots, outstanding) - 1));
  const sum = given.reduce((total, each) => total + each, 0);
  const more = outstanding.filter((named) => named.includes(candidate)).length;
  const count = given.length;
  return {
    best: count + more === 0 ? -Infinity : sum / (count + more),
    worst: count === 0 ? -Infinity : (sum - more) / (count + more),
  };
}

function longest(ballots: readonly Ranking[], outstanding: Outstanding): number {
  return Math.max(0, ...ballots.map(({ length }) => length), ...outstanding.map(({ length }) => length));
}

function winsAll(
  one: string,
  candidates: readonly string[],
  duels: Duels,
  outstanding: Outstanding,
): boolean {
  return candidates
    .filter((other) => other !== one)
    .every((other) => {
      const open = outstanding.filter((named) => named.includes(one) && named.includes(other)).length;
      return duels.won(one, other) > duels.won(other, one) + open;
    });
}
