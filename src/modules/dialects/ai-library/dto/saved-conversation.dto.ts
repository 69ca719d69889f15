import { ApiProperty } from '@nestjs/swagger';
import { type MessageDto } from '../../../conversations/dto/message.dto';
import { isSaid } from '../../../conversations/entities/response.entity';
import { isSummaryTask } from '../../../conversations/transfer-provenance';

/** One thing that was said. */
export class SavedMessageDto {
  /** Who said it. */
  @ApiProperty({ enum: ['user', 'assistant'], example: 'user' })
  role: 'user' | 'assistant';

  /**
   * What was said.
   * @example "Hello"
   */
  content: string;
}

/** A conversation from its beginning. */
export class SavedConversationDto {
  /** @example "01900000-0000-7000-8000-000000000001" */
  conversation_id: string;

  /** Prompts and answers, oldest first. Answers that say nothing are left out. */
  messages: SavedMessageDto[];

  static from(conversationId: string, messages: readonly MessageDto[]): SavedConversationDto {
    return { conversation_id: conversationId, messages: messages.flatMap(turn) };
  }
}

/** What became of a conversation. */
export class DeletedConversationDto {
  /** @example "01900000-0000-7000-8000-000000000001" */
  conversation_id: string;

  /** @example true */
  deleted: true;

  /** @example "The conversation was deleted." */
  message: string;
}

function turn({ role, text, responses, participant_id, provenance }: MessageDto): SavedMessageDto[] {
  // Said to one model, or about the thread and not in it.
  if (participant_id !== null || isSummaryTask(provenance)) return [];
  const answers = responses
    .filter((response) => response.active && response.content !== '' && isSaid(response.role))
    .map(({ content }) => ({ role: 'assistant' as const, content }));
  return role === 'user' ? [{ role, content: text }, ...answers] : answers;
}
