import { ApiProperty } from '@nestjs/swagger';
import { type Page } from '../../../common/pagination';
import { PageCursor, PageLimit } from '../../../common/http/page-query.decorators';
import { veiledOptions, veiledRun } from '../../conversations/blind/veil';
import { ResponseDto } from '../../conversations/dto/response.dto';
import { RUN_STATUSES, type RunStatus } from '../../conversations/entities/run.entity';
import { type LiveRun } from '../engine/live-run';
import { type StoredRun } from '../recorder/run-reader';
import { stagesOf } from '../engine/run/stages-of';
import { RunErrorDto, RunTotalsDto } from './chat-answer.dto';
import { StageDto } from './stage.dto';
import { liveResponses } from './to-response';

/** One prompt and every model's answer to it, so far. */
export class RunDto {
  /**
   * Id of the run.
   * @example "01900000-0000-7000-8000-000000000031"
   */
  id: string;

  /** @example "01900000-0000-7000-8000-000000000001" */
  conversation_id: string;

  /**
   * The message that the models answer.
   * @example "01900000-0000-7000-8000-000000000021"
   */
  message_id: string;

  /** The response that this run is a retry of. */
  @ApiProperty({ type: String, nullable: true, example: null })
  retry_of: string | null;

  /** @example "broadcast" */
  strategy: string;

  /**
   * `running`; `completed`: all answered, or as many as asked for. `partial`: some did. `failed`, `cancelled`: none did, or too few.
   */
  @ApiProperty({ enum: RUN_STATUSES, example: 'completed' })
  status: RunStatus;

  /**
   * What happens when the last client that listens goes away.
   */
  @ApiProperty({ enum: ['continue', 'cancel'], example: 'continue' })
  on_disconnect: 'continue' | 'cancel';

  /**
   * What the run keeps to: what was asked for, with the server's defaults and maximums filled in, and the fallbacks by participant.
   */
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { retries: 1, deadlines: { first_token_ms: 60000, idle_ms: 30000, response_ms: 300000 } },
  })
  options: Record<string, unknown>;

  /** Whether who gives which answer is not told before somebody votes. */
  @ApiProperty({ example: false })
  blind: boolean;

  /** When somebody voted on a blind run, or asked for its names; null for others and until then. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null })
  revealed_at: string | null;

  /** Decides what the strategy leaves to chance; null when it leaves nothing. */
  @ApiProperty({ type: 'integer', nullable: true, example: null })
  seed: number | null;

  /** Version of the strategy's own words to the models; null when it has none. */
  @ApiProperty({ type: 'integer', nullable: true, example: null })
  prompt_version: number | null;

  /** The stages so far; most strategies have one. */
  stages: StageDto[];

  /**
   * What a strategy with several stages came to; null while it goes on, and for others. Of a council: `labels` (whose answer is
   * behind each), `ballots`, `tally`, `synthesis` with its `citations`, `bias`, and the `price` beside a `baseline`. Of a fusion:
   * `kind`, `labels`, `synthesis` or `comparison` (with its `table`), and `price`. Of a debate: what `answer` came down to and by what `measure`, `labels`,
   * `rounds` with agreement, stability and cost of each, how it `ended`, `vote`, `flips`, `conclusion`, `closing`, `correctness`, and
   * the `price` beside a `baseline`. Of a panel: its `panelists`, its `turns`, how it `ended`, its `links` and `link_statistics` (as
   * `GET /api/v1/conversations/{id}/links` has them), `context_propagation_ms` and the `price`.
   */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: null })
  result: Record<string, unknown> | null;

  /** In the order in which the models were asked for; one that is being written has what came so far. */
  responses: ResponseDto[];

  /** Why the run failed as a whole (`quorum_unreachable`); what went wrong with one model is in its response. */
  @ApiProperty({ type: RunErrorDto, nullable: true, example: null })
  error: RunErrorDto | null;

  /** Sums over the responses; null while the run goes on. */
  @ApiProperty({ type: RunTotalsDto, nullable: true })
  totals: RunTotalsDto | null;

  /**
   * The newest event that this state covers: pass it as `after` to the run's events to go on from here. Null when another
   * process writes the run.
   */
  @ApiProperty({ type: Number, nullable: true, example: 1 })
  seq: number | null;

  /**
   * When the run began.
   * @example "2025-11-21T09:00:00.000Z"
   */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  /** When the last answer ended; null while the run goes on. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-21T09:00:01.900Z' })
  finished_at: string | null;

  /** A run that is being written now. */
  static fromLive(run: LiveRun): RunDto {
    const { plan } = run;
    const responses = liveResponses(run);
    const { isDown: isHidden } = run.veil;
    return {
      id: plan.runId,
      conversation_id: plan.conversationId,
      message_id: plan.messageId,
      retry_of: plan.retry?.of ?? null,
      strategy: plan.strategy,
      status: 'running',
      on_disconnect: onDisconnect(plan.options),
      options: isHidden ? veiledOptions(plan.options) : { ...plan.options },
      blind: plan.blind ?? false,
      revealed_at: run.veil.liftedAt?.toISOString() ?? null,
      seed: isHidden ? null : plan.seed,
      prompt_version: plan.promptVersion,
      stages: stagesOf(responses),
      result: isHidden ? null : run.result,
      responses: responses.map((response) => ResponseDto.from(response)),
      error: null,
      totals: null,
      seq: run.nextSeq - 1,
      created_at: plan.createdAt.toISOString(),
      finished_at: null,
    };
  }

  /** A run that has ended, or that another process writes. */
  static fromStored({ run: stored, responses }: StoredRun): RunDto {
    const run = veiledRun(stored);
    return {
      id: run.id,
      conversation_id: run.conversationId,
      message_id: run.messageId,
      retry_of: run.retryOf ?? null,
      strategy: run.strategy,
      status: run.status,
      on_disconnect: onDisconnect(run.options),
      options: run.options,
      blind: run.blind ?? false,
      revealed_at: run.revealedAt?.toISOString() ?? null,
      seed: run.seed ?? null,
      prompt_version: run.promptVersion ?? null,
      stages: stagesOf(responses),
      result: run.result ?? null,
      responses: responses.map((response) => ResponseDto.from(response)),
      error: run.error ?? null,
      totals: run.totals,
      seq: run.finalSeq === null ? null : Number(run.finalSeq),
      created_at: run.createdAt.toISOString(),
      finished_at: run.finishedAt?.toISOString() ?? null,
    };
  }
}

/** Which runs to list. */
export class ListRunsQueryDto {
  /** `next_cursor` of the page before. */
  @PageCursor()
  cursor?: string;

  /** How many to list. */
  @PageLimit(20)
  limit?: number;
}

/** One page of runs, the newest first. */
export class RunPageDto implements Page<RunDto> {
  /** The runs with their responses. */
  items: RunDto[];

  /** Pass it as `cursor` for older runs; null when there are none. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: string | null;
}

function onDisconnect(options: { on_disconnect?: unknown }): 'continue' | 'cancel' {
  return options.on_disconnect === 'cancel' ? 'cancel' : 'continue';
}
