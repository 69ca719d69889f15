import { Duels, type Ranking } from './ballot';

export const RANKING_METHODS = ['borda', 'mean_rank', 'copeland', 'schulze'] as const;
export type RankingMethod = (typeof RANKING_METHODS)[number];

/** What candidates reach by one method; null for one that no ballot names. */
export type Scores = ReadonlyMap<string, number | null>;

interface Method {
  /** 1: more is better; -1: less is. */
  direction: 1 | -1;
  scores: (candidates: readonly string[], ballots: readonly Ranking[]) => Scores;
}

/** The ways to count ballots. A ballot that names few candidates says something about those only. */
export const METHODS: Readonly<Record<RankingMethod, Method>> = {
  /** The mean over the ballots of `(N - 1 - position) / (N - 1)`, positions from 0: 1 is first everywhere, 0 last everywhere. */
  borda: {
    direction: 1,
    scores: meanOf((place, length) => (length < 2 ? 0.5 : (length - 1 - place) / (length - 1))),
  },
  /** The mean place, from 1. */
  mean_rank: { direction: -1, scores: meanOf((place) => place + 1) },
  /** Duels won, and half a point for each draw (Copeland 1951). */
  copeland: { direction: 1, scores: copeland },
  /** How many candidates it beats by the strongest path of duels, counted in winning votes (Schulze 2011). */
  schulze: { direction: 1, scores: schulze },
};

function meanOf(points: (place: number, length: number) => number): Method['scores'] {
  return (candidates, ballots) =>
    new Map(
      candidates.map((candidate) => {
        const given = ballots
          .filter((ballot) => ballot.includes(candidate))
          .map((ballot) => points(ballot.indexOf(candidate), ballot.length));
        const sum = given.reduce((total, each) => total + each, 0);
        return [candidate, given.length === 0 ? null : exact(sum / given.length)];
      }),
    );
}

/** Equal means are equal, however they were added up. */
function exact(value: number): number {
  return Number(value.toFixed(12));
}

function copeland(candidates: readonly string[], ballots: readonly Ranking[]): Scores {
  const duels = new Duels(ballots);
  const points = (one: string, other: string) => {
    const [won, lost] = [duels.won(one, other), duels.won(other, one)];
    if (won + lost === 0) return 0;
    return won === lost ? 0.5 : Number(won > lost);
  };
  return named(candidates, ballots, (one) =>
    candidates.filter((other) => other !== one).reduce((sum, other) => sum + points(one, other), 0),
  );
}

function schulze(candidates: readonly string[], ballots: readonly Ranking[]): Scores {
  const strength = strongestPaths(candidates, new Duels(ballots));
  const of = (one: string, other: string) => strength.get(one)?.get(other) ?? 0;
  return named(
    candidates,
    ballots,
    (one) => candidates.filter((other) => other !== one && of(one, other) > of(other, one)).length,
  );
}

/** The widest path between each two candidates (Floyd and Warshall). */
function strongestPaths(candidates: readonly string[], duels: Duels): Map<string, Map<string, number>> {
  const strength = new Map(
    candidates.map((one) => [
      one,
      new Map(
        candidates.map((other): [string, number] => {
          const [won, lost] = [duels.won(one, other), duels.won(other, one)];
          return [other, won > lost ? won : 0];
        }),
      ),
    ]),
  );
  for (const via of candidates) {
    for (const from of candidates) {
      for (const to of candidates) {
        if (from === to || from === via || to === via) continue;
        const path = Math.min(strength.get(from)!.get(via)!, strength.get(via)!.get(to)!);
        if (path > strength.get(from)!.get(to)!) strength.get(from)!.set(to, path);
      }
    }
  }
  return strength;
}

function named(
  candidates: readonly string[],
  ballots: readonly Ranking[],
  score: (candidate: string) => number,
): Scores {
  const onBallots = new Set(ballots.flat());
  return new Map(
    candidates.map((candidate) => [candidate, onBallots.has(candidate) ? score(candidate) : null]),
  );
}
