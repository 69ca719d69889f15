import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type Page } from '../../../common/pagination';
import { PageCursor, PageLimit } from '../../../common/http/page-query.decorators';
import { hiddenModelId } from '../blind/veil';
import { type Response } from '../entities/response.entity';
import { NOT_COUNTED, type NotCounted, type Vote, VOTE_KINDS, type VoteKind } from '../entities/vote.entity';

const PAIR = ['01900000-0000-7000-8000-000000000041', '01900000-0000-7000-8000-000000000042'];

/** A choice between two answers to the same message. */
export class CastVoteDto {
  /** The message that both answer. It follows from them; given, it is checked. */
  @ApiProperty({ required: false, example: '01900000-0000-7000-8000-000000000021' })
  @Omittable()
  @IsString()
  message_id?: string;

  /** The two answers, in any order. */
  @ApiProperty({ type: [String], minItems: 2, maxItems: 2, example: PAIR })
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(2)
  @IsString({ each: true })
  response_ids: string[];

  /** The id of the better answer, `tie` when both are as good, or `both_bad`. */
  @ApiProperty({ example: PAIR[1] })
  @IsString()
  @IsNotEmpty()
  winner: string;

  /** What the question was about, to rate models by it. Left out: the tags of the conversation. */
  @ApiProperty({ required: false, type: [String], maxItems: 20, example: ['physics'] })
  @Omittable()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(50, { each: true })
  @Matches(/\S/u, { each: true, message: 'each value in $property must not be blank' })
  tags?: string[];
}

/** Which votes to list. */
export class ListVotesQueryDto {
  /** Only votes about this conversation, also when it was deleted. */
  @ApiProperty({ required: false, example: '01900000-0000-7000-8000-000000000001' })
  @Omittable()
  @IsUUID()
  conversation_id?: string;

  /** Only votes of this kind. */
  @ApiProperty({ required: false, enum: VOTE_KINDS, example: 'preference' })
  @Omittable()
  @IsIn(VOTE_KINDS)
  kind?: VoteKind;

  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** How many to list. */
  @PageLimit(50)
  limit?: number;
}

/** Something that a person chose. */
export class VoteDto {
  /**
   * Id of the vote.
   * @example '01900000-0000-7000-8000-000000000061'
   */
  id: string;

  /**
   * A `preference` is between two answers, and is the only kind that the leaderboard counts. The others are noted by themselves: an
   * answer was `selected` to continue with, `transferred` to another participant, or `fused` with others.
   */
  @ApiProperty({ enum: VOTE_KINDS, example: 'preference' })
  kind: VoteKind;

  /**
   * The conversation, which may have been deleted since.
   * @example '01900000-0000-7000-8000-000000000001'
   */
  conversation_id: string;

  /**
   * The message that was answered.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  message_id: string;

  /** The answers: two of a preference, else one. */
  @ApiProperty({ type: [String], example: PAIR })
  response_ids: string[];

  /** The models that had given them, in the same order. */
  @ApiProperty({ type: [String], example: ['demo/quick', 'demo/thoughtful'] })
  models: string[];

  /** The id of the better answer, `tie`, or `both_bad`; what was selected, transferred or fused. */
  @ApiProperty({ example: PAIR[1] })
  winner: string;

  /**
   * Whether the person could not know which models had answered: the run was blind, and nobody had voted or revealed it before. A vote
   * that is changed later on is not blind any more.
   * @example false
   */
  blind: boolean;

  /**
   * What the question was about.
   * @example ["physics"]
   */
  tags: string[];

  /**
   * Whether the leaderboard counts it.
   * @example false
   */
  counts: boolean;

  /**
   * Why it does not count: an answer names its own model, both are of the same model, one broke off, they are copies (of a fork or an
   * import), or there was no other answer to choose. Null when it counts.
   */
  @ApiProperty({ enum: NOT_COUNTED, nullable: true, example: 'copied' })
  reason: NotCounted | null;

  /**
   * When it was first cast.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  /**
   * When it was last cast.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  updated_at: string;

  /** `hidden`: the labels of responses whose models nobody may know. */
  static from(vote: Vote, hidden: ReadonlyMap<string, string | null> = new Map()): VoteDto {
    const { responseId, otherResponseId, model, otherModel } = vote;
    return {
      id: vote.id,
      kind: vote.kind,
      conversation_id: vote.conversationId,
      message_id: vote.messageId,
      response_ids: [responseId, ...(otherResponseId === null ? [] : [otherResponseId])],
      models: [
        hidden.has(responseId) ? hiddenModelId(hidden.get(responseId)) : model,
        ...(otherModel === null ? [] : [otherModel]),
      ],
      winner: winnerOf(vote),
      blind: vote.blind,
      tags: vote.tags,
      counts: vote.notCounted === null,
      reason: vote.notCounted,
      created_at: vote.createdAt.toISOString(),
      updated_at: vote.updatedAt.toISOString(),
    };
  }
}

function winnerOf({ outcome, responseId, otherResponseId }: Vote): string {
  if (outcome === 'tie' || outcome === 'both_bad') return outcome;
  return outcome === 'second' && otherResponseId !== null ? otherResponseId : responseId;
}

/** Who gave an answer that had been hidden. */
export class RevealedAnswerDto {
  /**
   * The answer.
   * @example '01900000-0000-7000-8000-000000000041'
   */
  response_id: string;

  /** What it was called. */
  @ApiProperty({ type: String, nullable: true, example: 'Answer A' })
  label: string | null;

  /** The participant that gave it; null when it was removed. */
  @ApiProperty({ type: String, nullable: true, example: '01900000-0000-7000-8000-000000000011' })
  participant_id: string | null;

  /**
   * `provider/model`
   * @example 'demo/quick'
   */
  model: string;
}

/** A vote, and what it reveals. */
export class VoteCastDto extends VoteDto {
  /** Who gave the answers of the blind runs that this vote reveals, all of them; empty when nothing was hidden. */
  revealed: RevealedAnswerDto[];

  static of(vote: Vote, answers: readonly Response[]): VoteCastDto {
    return {
      ...VoteDto.from(vote),
      revealed: answers.map(({ id, label = null, participantId, provider, model }) => ({
        response_id: id,
        label,
        participant_id: participantId,
        model: `${provider}/${model}`,
      })),
    };
  }
}

/** One page of votes, newest first. */
export class VotePageDto implements Page<VoteDto> {
  /** The votes. */
  items: VoteDto[];

  /** Pass it as `cursor` for the next page; null on the last one. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}
