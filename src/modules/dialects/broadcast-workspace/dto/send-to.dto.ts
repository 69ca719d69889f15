import { ApiProperty } from '@nestjs/swagger';

/** What the target pane has now. */
export class SendToDto {
  /** False is never sent: what goes wrong is an error. */
  @ApiProperty({ enum: [true], example: true })
  success: true;

  /**
   * How many of the messages were put into the target pane, one by one or in the summary.
   * @example 1
   */
  transferred_count: number;

  /** @example "test-session" */
  session_id: string;

  /** @example "01900000-0000-7000-8000-000000000011" */
  source_pane_id: string;

  /** @example "01900000-0000-7000-8000-000000000012" */
  target_pane_id: string;

  @ApiProperty({ enum: ['verbatim', 'anonymised', 'summarize'], example: 'verbatim' })
  transfer_mode: 'verbatim' | 'anonymised' | 'summarize';

  /**
   * What the target pane has now, as `GET /sessions/{session_id}` shows it with where it comes from.
   * @example ["01900000-0000-7000-8000-000000000022"]
   */
  message_ids: string[];

  /** The summary, when one was written. */
  @ApiProperty({ type: String, nullable: true, example: null })
  summary: string | null;

  /** The run that wrote it. */
  @ApiProperty({ type: String, nullable: true, example: null })
  run_id: string | null;
}
