import { ApiProperty, OmitType } from '@nestjs/swagger';
import { type MessageDto } from '../../../conversations/dto/message.dto';
import { type MessageResponseDto } from '../../../conversations/dto/message-response.dto';
import { isSaid, RESPONSE_STATUSES } from '../../../conversations/entities/response.entity';
import { isSummaryTask, transferOf } from '../../../conversations/transfer-provenance';
import { type NamedConversation } from '../../../conversations/use-cases/named/named-conversation';
import { PaneDto } from './pane.dto';
import { SessionSummaryDto } from './session.dto';

/** What went wrong with an answer. */
export class PaneErrorDto {
  /** @example "The provider took too long." */
  message: string;

  /** @example "timeout" */
  code: string;
}

/** What an answer took. */
export class PaneMeterDto {
  /** Of prompt and answer; null while unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 26 })
  tokens_used: number | null;

  /** US dollars; null when the price is unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  cost: number | null;

  /** From the call to the end; null while the model writes. */
  @ApiProperty({ type: Number, nullable: true, example: 700 })
  latency_ms: number | null;
}

/** What the person or the model of a pane said. */
export class WorkspaceMessageDto {
  /**
   * What `POST /send-to` takes: of the person's words the id of the message, of an answer the id of the response.
   * @example "01900000-0000-7000-8000-000000000041"
   */
  id: string;

  /** Who speaks, as the pane's model reads it: a transferred answer is the person's word unless roles were preserved. */
  @ApiProperty({ enum: ['user', 'assistant'], example: 'assistant' })
  role: 'user' | 'assistant';

  /** @example "Sunlight bends and splits into colors inside raindrops." */
  content: string;

  /** @example "2025-11-21T09:00:00.000Z" */
  @ApiProperty({ format: 'date-time' })
  timestamp: string;

  /** How an answer is; what a person said is `completed`. */
  @ApiProperty({ enum: RESPONSE_STATUSES, example: 'completed' })
  status: MessageResponseDto['status'];

  /** What went wrong with an answer; null when nothing did. */
  @ApiProperty({ type: PaneErrorDto, nullable: true, example: null })
  error: PaneErrorDto | null;

  /** What an answer took; null for what a person said. */
  @ApiProperty({ type: PaneMeterDto, nullable: true })
  meter: PaneMeterDto | null;

  /** Where the message came from when nobody typed it here, such as another pane. */
  @ApiProperty({ type: Object, additionalProperties: true, nullable: true, example: null })
  provenance: Record<string, unknown> | null;

  static said(message: MessageDto): WorkspaceMessageDto {
    const { roles, sources } = transferOf(message.provenance) ?? {};
    const isOwn = roles === 'preserved' && sources?.[0]?.model !== undefined;
    return {
      id: message.id,
      role: isOwn ? 'assistant' : 'user',
      content: message.text,
      timestamp: message.created_at,
      status: 'completed',
      error: null,
      meter: null,
      provenance: message.provenance,
    };
  }

  static answered(response: MessageResponseDto): WorkspaceMessageDto {
    const { id, content, created_at, status, error_detail, usage, cost_usd, latency_ms } = response;
    return {
      id,
      role: 'assistant',
      content,
      timestamp: created_at,
      status,
      error: error_detail && { message: error_detail.message, code: error_detail.code },
      meter: { tokens_used: usage?.total_tokens ?? null, cost: cost_usd, latency_ms },
      provenance: null,
    };
  }
}

/** A pane with all that it shows. */
export class PaneDetailDto extends PaneDto {
  /** What its model reads and what it said, from the beginning. */
  messages: WorkspaceMessageDto[];
}

/** A session with all that was said. */
export class SessionDetailDto extends OmitType(SessionSummaryDto, ['panes'] as const) {
  /** In the order in which they were added. */
  panes: PaneDetailDto[];

  static of(session: NamedConversation, messages: readonly MessageDto[]): SessionDetailDto {
    const panes = session.conversation.participants.map((participant) => ({
      ...PaneDto.from(participant),
      messages: messages.flatMap((message) => inPane(participant.id, message)),
    }));
    return { ...SessionSummaryDto.from(session), panes };
  }
}

/** A pane shows what its model reads: what was said to all, what was said to it, and its own answers. */
function inPane(paneId: string, message: MessageDto): WorkspaceMessageDto[] {
  const isForOthers = (message.participant_id ?? paneId) !== paneId;
  // A summary for everybody is about the panes and in none of them.
  const isSummary = message.participant_id === null && isSummaryTask(message.provenance);
  if (message.role !== 'user' || isForOthers || isSummary) return [];
  if (transferOf(message.provenance)?.mode === 'summary') return summaryIn(message);
  const answers = message.responses.filter(
    ({ active, participant_id, role }) => active && participant_id === paneId && isSaid(role),
  );
  return [
    WorkspaceMessageDto.said(message),
    ...answers.map((answer) => WorkspaceMessageDto.answered(answer)),
  ];
}

/** Of a summary that was sent to a pane it shows what was written, as soon as that is complete. */
function summaryIn(message: MessageDto): WorkspaceMessageDto[] {
  const written = message.responses.filter(({ active, status }) => active && status === 'completed');
  return written.map(({ id, content }) => ({ ...WorkspaceMessageDto.said(message), id, content }));
}
