import { setImmediate } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LeaderboardDto } from '../dto/leaderboard.dto';
import { type LeaderboardQueryDto } from '../dto/leaderboard-query.dto';
import { LeaderboardRepository } from './leaderboard.repository';
import { rateModels, type Ratings, type Tally } from './rating/rate-models';

const BLIND = { true: true, false: false, all: null };

/** Rates models by what people preferred. */
@Injectable()
export class ReadLeaderboard {
  constructor(private readonly votes: LeaderboardRepository) {}

  async execute(ownerId: string, query: LeaderboardQueryDto): Promise<LeaderboardDto> {
    const choice = { blind: BLIND[query.blind ?? 'true'], tag: query.tag };
    const controlsStyle = query.style_control === 'true';
    const tallies = await this.votes.tallies(ownerId, choice, controlsStyle);
    const counts = await this.votes.counts(ownerId, choice);
    return LeaderboardDto.from(query, { tallies, counts, ratings: await inTurns(tallies) });
  }
}

/** Lets everything else have a turn between the rounds. */
async function inTurns(tallies: readonly Tally[]): Promise<Ratings> {
  const work = rateModels(tallies);
  let step = work.next();
  while (!step.done) {
    await setImmediate();
    step = work.next();
  }
  return step.value;
}
