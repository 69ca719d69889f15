import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { withCouncil } from '../example/example-council';
import { examplePersona } from '../example/example-persona';
import { exampleThread } from '../example/example-thread';
import { exampleVote } from '../example/example-vote';
import { ThreadRepository } from '../transfer/thread.repository';

/**
 * Gives an owner who has no conversation the one, with a persona and a vote, that the API documentation's examples refer to, so
 * that "Try it out" has something to try. Processes that start at once insert it once.
 */
@Injectable()
export class SeedExampleConversation implements OnApplicationBootstrap {
  constructor(private readonly threads: ThreadRepository) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.execute();
  }

  async execute(): Promise<void> {
    const now = new Date();
    const beside = { persona: examplePersona(now), vote: exampleVote(now) };
    await this.threads.insertAsFirst(withCouncil(exampleThread(now), now), beside);
  }
}
