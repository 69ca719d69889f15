/** Candidates in the order of one voter's preference, the best first. It need not name all candidates. */
export type Ranking = readonly string[];

/** How often each candidate is placed before each other one. */
export class Duels {
  private readonly wins = new Map<string, number>();

  constructor(ballots: readonly Ranking[]) {
    for (const ballot of ballots) {
      ballot.forEach((winner, place) => {
        for (const loser of ballot.slice(place + 1)) {
          const key = keyOf(winner, loser);
          this.wins.set(key, (this.wins.get(key) ?? 0) + 1);
        }
      });
    }
  }

  /** How many ballots place `one` before `other`. */
  won(one: string, other: string): number {
    return this.wins.get(keyOf(one, other)) ?? 0;
  }
}

const keyOf = (winner: string, loser: string) => JSON.stringify([winner, loser]);
