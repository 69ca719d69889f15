import { Injectable } from '@nestjs/common';
import { readLinks, readPossible } from '../deliberation/links/read-links';
import { linkStatistics } from '../deliberation/links/statistics';
import { type ConversationLinksDto } from '../dto/links.dto';
import { RunReader } from '../recorder/run-reader';

const MOST_RUNS = 100;
const MOST_LINKS = 200;

/** Reads how the answers of a conversation's panels hang together, over all of its panels. */
@Injectable()
export class ReadLinks {
  constructor(private readonly runs: RunReader) {}

  /** Of the newest 100 panels that came to their end, the newest 200 links. Throws `conversation_not_found`. */
  async execute(ownerId: string, conversationId: string): Promise<ConversationLinksDto> {
    const results = await this.runs.results(ownerId, conversationId, { strategy: 'panel', limit: MOST_RUNS });
    const links = results.flatMap((result) => readLinks(result).toReversed());
    const possible = results.reduce((sum, result) => sum + readPossible(result), 0);
    return {
      runs: results.length,
      statistics: linkStatistics(links, Math.max(possible, links.length)),
      links: links.slice(0, MOST_LINKS),
    };
  }
}
