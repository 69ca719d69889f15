import { Injectable } from '@nestjs/common';
import { isId } from '../../../../common/ids';
import { decodeCursor, encodeCursor } from '../../../../common/pagination';
import { type ListVotesQueryDto, VoteDto, type VotePageDto } from '../../dto/vote.dto';
import { VoteRepository } from '../../votes/vote.repository';

const PAGE_SIZE = 50;

/** Lists what was chosen, newest first. */
@Injectable()
export class ListVotes {
  constructor(private readonly votes: VoteRepository) {}

  /** Throws `invalid_cursor`. */
  async execute(ownerId: string, query: ListVotesQueryDto): Promise<VotePageDto> {
    const { cursor, kind, conversation_id: conversationId, limit = PAGE_SIZE } = query;
    const after = cursor === undefined ? undefined : decodeCursor(cursor, 1, ([id = '']) => isId(id))[0];
    const filter = { ...(kind && { kind }), ...(conversationId && { conversationId }) };
    const votes = await this.votes.list(ownerId, filter, { after, limit: limit + 1 });
    const single = votes.filter((vote) => vote.kind !== 'preference').map((vote) => vote.responseId);
    const hidden = await this.votes.hiddenAmong(ownerId, single);
    const last = votes[limit - 1];
    return {
      items: votes.slice(0, limit).map((vote) => VoteDto.from(vote, hidden)),
      next_cursor: last && votes.length > limit ? encodeCursor([last.id]) : null,
    };
  }
}
