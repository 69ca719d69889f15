import { ResponseDto } from '../../conversations/dto/response.dto';
import { type RunStatus } from '../../conversations/entities/run.entity';
import { type LiveRun } from '../engine/live-run';
import { toResponse } from './to-response';

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

/** Every model's answer to one prompt. */
export class ChatAnswerDto {
  /** @example "01900000-0000-7000-8000-000000000001" */
  conversation_id: string;
  /** @example "01900000-0000-7000-8000-000000000021" */
  user_message_id: string;
  /** @example "01900000-0000-7000-8000-000000000031" */
  run_id: string;
  /**
   * `completed`: all answered. `partial`: some did. `failed`, `cancelled`: none did.
   * @example "completed"
   */
  status: Exclude<RunStatus, 'running'>;
  /** In the order in which the models were asked for. */
  responses: ResponseDto[];
  totals: RunTotalsDto;

  static from(run: LiveRun): ChatAnswerDto {
    const { plan } = run;
    return {
      conversation_id: plan.conversationId,
      user_message_id: plan.messageId,
      run_id: plan.runId,
      status: run.conclude().status,
      responses: plan.responses.flatMap((response, position) => {
        const settlement = run.settlements.get(response.responseId);
        return settlement ? [ResponseDto.from(toResponse(plan, settlement, position))] : [];
      }),
      totals: run.conclude().totals,
    };
  }
}
