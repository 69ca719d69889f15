import { Injectable, Logger } from '@nestjs/common';
import { VoteRepository } from '../../votes/vote.repository';

/** Notes that answers were transferred, as a choice that a person made. */
@Injectable()
export class NoteTransferred {
  private readonly logger = new Logger(NoteTransferred.name);

  constructor(private readonly votes: VoteRepository) {}

  /** Never fails: the transfer is done, and to tell the client otherwise would have it done twice. */
  async execute(ownerId: string, responseIds: readonly string[]): Promise<void> {
    if (responseIds.length === 0) return;
    try {
      await this.votes.noteTransferred(ownerId, responseIds);
    } catch (error) {
      this.logger.warn(`A transfer was not noted: ${String(error)}`);
    }
  }
}
