import { ApiProperty } from '@nestjs/swagger';
import { type RunDto } from '../../../chat/dto/run.dto';
import { modelIds, PaneDto } from './pane.dto';

/** A pane whose model has begun to answer. */
export class AskedPaneDto extends PaneDto {
  /**
   * The answer that is being written: its id in `GET /sessions/{session_id}`, and as `response_id` in the messages of the WebSocket.
   * @example "01900000-0000-7000-8000-000000000041"
   */
  response_id: string;
}

/** A broadcast that has begun. */
export class BroadcastDto {
  /**
   * Where to follow it: `WS /ws/{session_id}`.
   * @example "test-session"
   */
  session_id: string;

  /**
   * Who is asked, in the order of `models`.
   * @example ["01900000-0000-7000-8000-000000000011"]
   */
  pane_ids: string[];

  /** The answers come through the WebSocket. */
  @ApiProperty({ enum: ['started'], example: 'started' })
  status: 'started';

  /** By pane, the message that the prompt is there. One broadcast is one message, which all its panes show. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { '01900000-0000-7000-8000-000000000011': '01900000-0000-7000-8000-000000000021' },
  })
  user_message_ids: Record<string, string>;

  /**
   * The run of the native API that it is: `/api/v1/runs/{run_id}`.
   * @example "01900000-0000-7000-8000-000000000031"
   */
  run_id: string;

  /** The panes that are asked, in the same order. */
  panes: AskedPaneDto[];

  static from(sessionId: string, run: RunDto): BroadcastDto {
    const panes = askedPanes(run);
    return {
      session_id: sessionId,
      pane_ids: panes.map(({ pane_id }) => pane_id),
      status: 'started',
      user_message_ids: Object.fromEntries(panes.map(({ pane_id }) => [pane_id, run.message_id])),
      run_id: run.id,
      panes,
    };
  }
}

/** A pane that goes on. */
export class PaneMessageDto {
  /** @example "test-session" */
  session_id: string;

  /** @example "01900000-0000-7000-8000-000000000011" */
  pane_id: string;

  /** The answer comes through the WebSocket. */
  @ApiProperty({ enum: ['started'], example: 'started' })
  status: 'started';

  /**
   * What was asked. Only this pane has it.
   * @example "01900000-0000-7000-8000-000000000021"
   */
  user_message_id: string;

  /**
   * The answer that is being written.
   * @example "01900000-0000-7000-8000-000000000041"
   */
  response_id: string;

  /** @example "01900000-0000-7000-8000-000000000031" */
  run_id: string;

  static from(sessionId: string, run: RunDto): PaneMessageDto {
    const [pane] = askedPanes(run);
    return {
      session_id: sessionId,
      pane_id: pane?.pane_id ?? '',
      status: 'started',
      user_message_id: run.message_id,
      response_id: pane?.response_id ?? '',
      run_id: run.id,
    };
  }
}

function askedPanes({ responses }: RunDto): AskedPaneDto[] {
  return responses.map(({ id, participant_id, model }) => ({
    // Nobody can have been removed before the run began.
    pane_id: participant_id ?? '',
    ...modelIds(model),
    response_id: id,
  }));
}
