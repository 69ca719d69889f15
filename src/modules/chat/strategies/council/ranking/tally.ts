import { type Ranking } from './ballot';
import { METHODS, type RankingMethod } from './methods';

/** How a candidate stands. */
export interface Standing {
  candidate: string;
  /** From 1; those who cannot be told apart share a place. */
  rank: number;
  /** By the method; null when no ballot names it. */
  score: number | null;
  /** Of the voters who gave points beside their ballots; null without any. It decides between equals. */
  meanPoints: number | null;
  firstPlaces: number;
}

/** Points that voters gave beside their rankings, by candidate. */
export type Points = ReadonlyMap<string, readonly number[]>;

/** Who stands where, the best first. Equal candidates are listed in the order in which they were given. */
export function tally(
  method: RankingMethod,
  candidates: readonly string[],
  { ballots, points = new Map() }: { ballots: readonly Ranking[]; points?: Points },
): Standing[] {
  const { direction, scores: count } = METHODS[method];
  const scores = count(candidates, ballots);
  const standings = candidates.map((candidate) => ({
    candidate,
    rank: 0,
    score: scores.get(candidate) ?? null,
    meanPoints: meanOf(points.get(candidate) ?? []),
    firstPlaces: ballots.filter(([first]) => first === candidate).length,
  }));
  const compare = (one: Standing, other: Standing) =>
    compareValues(one.score, other.score, direction) || compareValues(one.meanPoints, other.meanPoints, 1);
  standings.sort(compare);
  standings.forEach((standing, index) => {
    const before = standings[index - 1];
    standing.rank = before && compare(before, standing) === 0 ? before.rank : index + 1;
  });
  return standings;
}

/** The better first; nothing known comes last. */
function compareValues(one: number | null, other: number | null, direction: 1 | -1): number {
  if (one === other) return 0;
  if (one === null) return 1;
  if (other === null) return -1;
  return (other - one) * direction;
}

function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Number((values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(12));
}
