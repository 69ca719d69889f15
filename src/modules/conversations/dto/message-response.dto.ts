import { ApiProperty } from '@nestjs/swagger';
import { type Response } from '../entities/response.entity';
import { ResponseDto } from './response.dto';

/** What is known of a response among the others to its message. */
export interface Standing {
  active: boolean;
  selected: boolean;
}

/** A model's response to a message: one of several versions, when it was retried. */
export class MessageResponseDto extends ResponseDto {
  /**
   * Whether this is the version that counts: what models read later. Of the versions of one participant's answer, exactly one is.
   * @example true
   */
  active: boolean;

  /**
   * Whether somebody chose to continue with this answer.
   * @example false
   */
  selected: boolean;

  /** The earlier version that this one is a retry of. */
  @ApiProperty({ type: String, nullable: true, example: null })
  retry_of: string | null;

  /** The run of the response must be loaded for `retry_of`. */
  static of(response: Response, { active, selected }: Standing): MessageResponseDto {
    return { ...ResponseDto.from(response), active, selected, retry_of: response.run?.retryOf ?? null };
  }
}
