import { Injectable } from '@nestjs/common';
import { composeHistory, type GivenHistory, type KeptHistory } from '../history/compose-history';
import { ThreadRepository } from '../transfer/thread.repository';

/** Makes a conversation of a history, up to its last message. */
@Injectable()
export class KeepHistory {
  constructor(private readonly threads: ThreadRepository) {}

  /** Throws `validation_failed` for a history that cannot be gone on with. */
  async execute(history: GivenHistory): Promise<KeptHistory> {
    const { thread, kept } = composeHistory(history);
    await this.threads.insert(thread);
    return kept;
  }
}
