import { Injectable } from '@nestjs/common';
import { AppError } from '../../../../common/errors/app-error';
import { newId } from '../../../../common/ids';
import { ConversationEvents } from '../../conversation-events';
import { type CastVoteDto, VoteCastDto } from '../../dto/vote.dto';
import { isSaid, type Response } from '../../entities/response.entity';
import { type VoteOutcome } from '../../entities/vote.entity';
import { ConversationRepository } from '../../repositories/conversation.repository';
import { ResponseRepository } from '../../repositories/response.repository';
import { whyNotCounted } from '../../votes/judge-pair';
import { styleDifference } from '../../votes/style';
import { VoteRepository } from '../../votes/vote.repository';

/** Keeps which of two answers a person prefers. */
@Injectable()
export class CastVote {
  constructor(
    private readonly responses: ResponseRepository,
    private readonly conversations: ConversationRepository,
    private readonly votes: VoteRepository,
    private readonly events: ConversationEvents,
  ) {}

  /**
   * The vote as it is kept; a second one about the same pair replaces the first. From then on everybody may know who gave the answers
   * of its runs. Throws `response_not_found`, `response_running`,
   * `response_not_an_answer`, `response_empty`, and `validation_failed` when the answers are not two of the same message.
   */
  async execute(ownerId: string, input: CastVoteDto): Promise<VoteCastDto> {
    const [first, second] = await this.pairOf(ownerId, input);
    const conversation = await this.conversations.findOwned(ownerId, first.conversationId);
    const now = new Date();
    const choice = {
      id: newId(),
      ownerId,
      conversationId: first.conversationId,
      messageId: first.messageId,
      kind: 'preference' as const,
      responseId: first.id,
      otherResponseId: second.id,
      model: `${first.provider}/${first.model}`,
      otherModel: `${second.provider}/${second.model}`,
      outcome: outcomeOf(input.winner, first, second),
      tags: [...new Set(input.tags ?? conversation.tags)],
      notCounted: whyNotCounted(first, second),
      style: styleDifference(first.content, second.content),
      createdAt: now,
      updatedAt: now,
    };
    const runIds = [...new Set([first.runId, second.runId])];
    const { vote, revealed } = await this.votes.cast(choice, runIds);
    for (const runId of revealed) this.events.revealed({ runId, at: now });
    return VoteCastDto.of(vote, await this.responses.answersOf(ownerId, revealed));
  }

  private async pairOf(
    ownerId: string,
    { response_ids, message_id }: CastVoteDto,
  ): Promise<[Response, Response]> {
    const found: Response[] = [];
    for (const [index, id] of response_ids.entries()) {
      const response = await this.responses.findOwned(ownerId, id);
      checkCanBeJudged(response, `response_ids[${index}]`);
      found.push(response);
    }
    const [first, second] = found.sort((one, other) => (one.id < other.id ? -1 : 1));
    if (!first || !second || first.id === second.id) {
      throw AppError.field('validation_failed', 'response_ids', 'must be two different answers');
    }
    if (first.messageId !== second.messageId) {
      throw AppError.field('validation_failed', 'response_ids', 'must be answers to the same message');
    }
    if (message_id !== undefined && message_id.toLowerCase() !== first.messageId) {
      throw AppError.field('validation_failed', 'message_id', 'is not the message that the answers are to');
    }
    return [first, second];
  }
}

function checkCanBeJudged({ status, content, role }: Response, field: string): void {
  if (status === 'running') throw AppError.field('response_running', field, 'is still being written');
  if (!isSaid(role)) throw AppError.field('response_not_an_answer', field, 'is inner work of its run');
  if (content === '') throw AppError.field('response_empty', field, 'says nothing that could be judged');
}

function outcomeOf(winner: string, first: Response, second: Response): VoteOutcome {
  if (winner === 'tie' || winner === 'both_bad') return winner;
  if (winner.toLowerCase() === first.id) return 'first';
  if (winner.toLowerCase() === second.id) return 'second';
  throw AppError.field('validation_failed', 'winner', 'must be one of response_ids, tie, or both_bad');
}
