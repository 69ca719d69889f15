import { ApiProperty } from '@nestjs/swagger';
import { isHidden, veiledRun } from '../../conversations/blind/veil';
import { ResponseDto } from '../../conversations/dto/response.dto';
import { type Run, RUN_STATUSES, type RunStatus } from '../../conversations/entities/run.entity';
import { type LiveRun } from '../engine/live-run';
import { type EndedRun } from '../recorder/stored-runs';
import { liveResponses } from './to-response';

/** Sums over the run's responses. */
export class RunTotalsDto {
  /** @example 24 */
  input_tokens: number;
  /** @example 61 */
  output_tokens: number;
  /** @example 0 */
  cached_tokens: number;
  /** @example 0 */
  reasoning_tokens: number;
  /** @example 85 */
  total_tokens: number;
  /**
   * US dollars; null when the price of one model is unknown.
   * @example 0
   */
  cost_usd: number | null;
  /**
   * From the request to the end of the last answer, milliseconds.
   * @example 812.4
   */
  latency_ms: number;
}

/** Why a run failed as a whole. */
export class RunErrorDto {
  /** @example "quorum_unreachable" */
  code: string;
  /** @example "2 answers were asked for, and only 1 of 3 models gave one." */
  message: string;
}

/** Every model's answer to one prompt. */
export class ChatAnswerDto {
  /** @example "01900000-0000-7000-8000-000000000001" */
  conversation_id: string;
  /** @example "01900000-0000-7000-8000-000000000021" */
  user_message_id: string;
  /** @example "01900000-0000-7000-8000-000000000031" */
  run_id: string;
  /**
   * `completed`: all answered, or as many as asked for. `partial`: some did. `failed`, `cancelled`: none did, or too few. `running`:
   * `min_answers` are there and the others go on.
   */
  @ApiProperty({ enum: RUN_STATUSES, example: 'completed' })
  status: RunStatus;
  /** Why the run failed as a whole; what went wrong with one model is in its response. */
  @ApiProperty({ type: RunErrorDto, nullable: true, example: null })
  error: RunErrorDto | null;
  /** What a strategy with several stages came to, as `GET /api/v1/runs/:id` shows it; null for others. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: null })
  result: Record<string, unknown> | null;
  /** In the order in which the models were asked for; one that is still being written has what came so far. */
  responses: ResponseDto[];
  /** Sums over the responses that have ended; null while nobody may know who gave which answer. */
  @ApiProperty({ type: RunTotalsDto, nullable: true })
  totals: RunTotalsDto | null;

  /** A run that has ended, or that has as many answers as were asked for. */
  static from(run: LiveRun): ChatAnswerDto {
    const { plan } = run;
    const { status, error, totals } = run.completed ?? {
      status: 'running' as const,
      error: null,
      totals: run.totals,
    };
    return {
      conversation_id: plan.conversationId,
      user_message_id: plan.messageId,
      run_id: plan.runId,
      status,
      error,
      result: run.veil.isDown ? null : run.result,
      responses: liveResponses(run).map((response) => ResponseDto.from(response)),
      totals: run.veil.isDown ? null : totals,
    };
  }

  /** The same answer again, from what was stored. */
  static again({ run: stored, responses }: EndedRun): ChatAnswerDto {
    const run = veiledRun(stored);
    return {
      conversation_id: run.conversationId,
      user_message_id: run.messageId,
      run_id: run.id,
      status: run.status,
      error: run.error ?? null,
      result: run.result ?? null,
      responses: responses.map((response) => ResponseDto.from(response)),
      totals: isHidden(run) ? null : totalsOf(run),
    };
  }
}

/** Zeros where a run was ended for its owner and nobody added anything up. In the order of the first answer: `jsonb` has its own. */
export function totalsOf({ totals }: Run): RunTotalsDto {
  return {
    input_tokens: totals?.input_tokens ?? 0,
    output_tokens: totals?.output_tokens ?? 0,
    cached_tokens: totals?.cached_tokens ?? 0,
    reasoning_tokens: totals?.reasoning_tokens ?? 0,
    total_tokens: totals?.total_tokens ?? 0,
    cost_usd: totals?.cost_usd ?? null,
    latency_ms: totals?.latency_ms ?? 0,
  };
}
