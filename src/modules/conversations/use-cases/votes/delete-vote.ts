import { Injectable } from '@nestjs/common';
import { VoteRepository } from '../../votes/vote.repository';

/** Takes a vote back. What was selected or transferred stays so. */
@Injectable()
export class DeleteVote {
  constructor(private readonly votes: VoteRepository) {}

  /** Throws `vote_not_found`. */
  async execute(ownerId: string, id: string): Promise<void> {
    await this.votes.delete(ownerId, id);
  }
}
