import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Tally } from './rating/rate-models';
import { COUNT_VOTES, READ_STYLED_TALLIES, READ_TALLIES } from './statements';

export interface VoteChoice {
  /** Null: both kinds. */
  blind: boolean | null;
  tag?: string;
}

export interface VoteCounts {
  counted: number;
  notCounted: number;
}

/** Reads what people prefer. */
@Injectable()
export class LeaderboardRepository {
  constructor(private readonly database: DataSource) {}

  async tallies(ownerId: string, { blind, tag }: VoteChoice, withStyle: boolean): Promise<Tally[]> {
    const statement = withStyle ? READ_STYLED_TALLIES : READ_TALLIES;
    return this.database.query(statement, [ownerId, blind, tag ?? null]);
  }

  async counts(ownerId: string, { blind, tag }: VoteChoice): Promise<VoteCounts> {
    const [counts]: VoteCounts[] = await this.database.query(COUNT_VOTES, [ownerId, blind, tag ?? null]);
    return counts ?? { counted: 0, notCounted: 0 };
  }
}
