import { ApiProperty } from '@nestjs/swagger';
import { type ImagePart, type TextPart } from '../../providers/spec/messages';
import { type Message, type ToolResult } from '../entities/message.entity';
import { type Response } from '../entities/response.entity';
import { activeVersions } from '../active-versions';
import { veiledResponse } from '../blind/veil';
import { MessageResponseDto } from './message-response.dto';

/** A part of a message: text (`text`), or an image, inline (`data` with its `media_type`) or by address (`url`). */
export class MessagePartDto {
  /** What kind of part it is. */
  @ApiProperty({ enum: ['text', 'image'], example: 'text' })
  type: 'text' | 'image';

  /**
   * The text of a text part.
   * @example 'Why do rainbows have colors?'
   */
  text?: string;

  /** Media type of an inline image. */
  @ApiProperty({ required: false, example: 'image/png' })
  media_type?: string;

  /** An inline image, base64. */
  @ApiProperty({ required: false })
  data?: string;

  /** Address of an image. */
  @ApiProperty({ required: false })
  url?: string;
}

/** What a tool answered to one call of one response. */
export class MessageToolResultDto implements ToolResult {
  /**
   * The response that made the call.
   * @example '01900000-0000-7000-8000-000000000041'
   */
  response_id: string;

  /**
   * Id of the call.
   * @example 'call_1'
   */
  tool_call_id: string;

  /**
   * What the tool answered.
   * @example '21 degrees'
   */
  content: string;

  /**
   * Whether the tool failed.
   * @example false
   */
  is_error?: boolean;
}

/** What a person said (`user`), or the results of tools (`tool`), with every model's response to it. */
export class MessageDto {
  /**
   * Id of the message.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  id: string;

  /** Who speaks. */
  @ApiProperty({ enum: ['user', 'tool'], example: 'user' })
  role: 'user' | 'tool';

  /** What was said, part by part. */
  @ApiProperty({ type: [MessagePartDto], example: [{ type: 'text', text: 'Why do rainbows have colors?' }] })
  content: (TextPart | ImagePart)[];

  /**
   * The text parts of `content`, joined.
   * @example 'Why do rainbows have colors?'
   */
  text: string;

  /** Results of tools, for a message of role `tool`. */
  @ApiProperty({ type: [MessageToolResultDto], nullable: true, example: null })
  tool_results: MessageToolResultDto[] | null;

  /**
   * The one participant that reads the message; null: all of them. When it was removed since, nobody does.
   */
  @ApiProperty({ type: String, nullable: true, example: null })
  participant_id: string | null;

  /** The answer that somebody chose to continue with; what the context policy `selected` reads. */
  @ApiProperty({ type: String, nullable: true, example: null })
  selected_response_id: string | null;

  /**
   * Where the message came from when nobody typed it here, such as the conversation that this one is a fork of, or a transfer.
   */
  @ApiProperty({ type: Object, additionalProperties: true, nullable: true, example: null })
  provenance: Record<string, unknown> | null;

  /**
   * When it was said.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  /** The answers with all their versions, in the order of their runs and of the participants. */
  responses: MessageResponseDto[];

  static from(message: Message, responses: readonly Response[]): MessageDto {
    // Which answer a later version takes the place of would tell whose it is: a hidden one counts by itself.
    const active = activeVersions(responses.map(veiledResponse));
    return {
      id: message.id,
      role: message.role,
      content: message.content,
      text: message.text,
      tool_results: message.toolResults,
      participant_id: message.participantId ?? null,
      selected_response_id: message.selectedResponseId ?? null,
      provenance: message.provenance,
      created_at: message.createdAt.toISOString(),
      responses: responses.map((response) =>
        MessageResponseDto.of(response, {
          active: active.has(response.id),
          selected: message.selectedResponseId === response.id,
        }),
      ),
    };
  }
}
