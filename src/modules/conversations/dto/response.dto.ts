import { ApiProperty } from '@nestjs/swagger';
import { type FinishReason } from '../../providers/spec/provider-event';
import {
  RESPONSE_ROLES,
  RESPONSE_STATUSES,
  type Response,
  type ResponseRole,
  type ResponseStatus,
} from '../entities/response.entity';
import { veiledResponse } from '../blind/veil';
import { ModelParametersDto } from './model-parameters.dto';
import { CitationDto, ResponseErrorDto, ToolCallDto, UsageDto } from './response-parts.dto';

const FINISH_REASONS = ['stop', 'length', 'content_filter', 'tool_calls'] as const satisfies FinishReason[];

/** One model's answer within a run. */
export class ResponseDto {
  /**
   * Id of the response.
   * @example '01900000-0000-7000-8000-000000000041'
   */
  id: string;

  /**
   * The run that it belongs to.
   * @example '01900000-0000-7000-8000-000000000031'
   */
  run_id: string;

  /**
   * The message that it answers.
   * @example '01900000-0000-7000-8000-000000000021'
   */
  message_id: string;

  /**
   * The stage of the run that it belongs to, from 1; only some strategies have several.
   * @example 1
   */
  @ApiProperty({ type: 'integer' })
  stage: number;

  /**
   * What it is for in its run. Later turns of the conversation read answers and syntheses; the rest is inner work of a strategy.
   */
  @ApiProperty({ enum: RESPONSE_ROLES, example: 'answer' })
  role: ResponseRole;

  /** What an answer of a blind run is called while nobody may know whose it is; it keeps it. Null in other runs. */
  @ApiProperty({ type: String, nullable: true, example: 'Answer A' })
  label: string | null;

  /**
   * Whether nobody may know yet whose it is. Then `model` is `blind/` with its label, everything that would tell is null or
   * empty, and of other roles than `answer` there is no content.
   * @example false
   */
  hidden: boolean;

  /** The participant that spoke; null when it was removed from the conversation since, or is hidden. */
  @ApiProperty({ type: String, nullable: true, example: '01900000-0000-7000-8000-000000000011' })
  participant_id: string | null;

  /**
   * The name that was asked for when it is an alias (`claude`), else the provider's id.
   * @example 'demo'
   */
  provider: string;

  /**
   * Id of the provider that was called.
   * @example 'demo'
   */
  provider_id: string;

  /**
   * Full id of the model that answered, `provider/model`: the one asked for, or the fallback that took its place.
   * @example 'demo/quick'
   */
  model: string;

  /** What the provider itself calls the model that answered, say a dated version; null when it does not say. */
  @ApiProperty({ type: String, nullable: true, example: 'quick' })
  provider_model: string | null;

  /** `running` until the answer ended in one of the other ways. */
  @ApiProperty({ enum: RESPONSE_STATUSES, example: 'completed' })
  status: ResponseStatus;

  /**
   * The answer; what came of it when `partial`.
   * @example 'Sunlight bends and splits into colors inside raindrops.'
   */
  content: string;

  /** The model's reasoning, as far as the provider shows it. */
  @ApiProperty({ type: String, nullable: true, example: null })
  reasoning: string | null;

  /**
   * Functions that the model asked to have called.
   * @example []
   */
  tool_calls: ToolCallDto[];

  /**
   * Sources that the model cited.
   * @example []
   */
  citations: CitationDto[];

  /** Why the model stopped; null unless completed. */
  @ApiProperty({ enum: [...FINISH_REASONS, null], nullable: true, example: 'stop' })
  finish_reason: FinishReason | null;

  /** What went wrong, as a sentence; null when nothing did. */
  @ApiProperty({ type: String, nullable: true, example: null })
  error: string | null;

  /** What went wrong, in detail. */
  @ApiProperty({ type: ResponseErrorDto, nullable: true, example: null })
  error_detail: ResponseErrorDto | null;

  /**
   * Whether `content` is not the whole answer because the response failed or was cancelled on the way.
   * @example false
   */
  partial: boolean;

  /** Tokens; null while unknown. */
  @ApiProperty({ type: UsageDto, nullable: true })
  usage: UsageDto | null;

  /**
   * Whether the tokens were counted here because the provider did not say.
   * @example false
   */
  estimated: boolean;

  /** US dollars of all attempts, each at the price of the model that was asked; null when one is unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  cost_usd: number | null;

  /** Which price list the cost was computed with. */
  @ApiProperty({ type: String, nullable: true, example: null })
  price_version: string | null;

  /** Milliseconds from the call to the first text, reasoning or tool call. */
  @ApiProperty({ type: Number, nullable: true, example: 120 })
  ttft_ms: number | null;

  /** Milliseconds from the call to the end. */
  @ApiProperty({ type: Number, nullable: true, example: 900 })
  latency_ms: number | null;

  /** Output tokens per second after the first one; null when unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 61.5 })
  tokens_per_second: number | null;

  /** The generation parameters that were sent. */
  parameters: ModelParametersDto;

  /**
   * Parameters that were asked for and left out because the model does not take them.
   * @example []
   */
  dropped_parameters: string[];

  /**
   * How many of the oldest entries of the history were left out because the model's window is too small.
   * @example 0
   */
  trimmed: number;

  /**
   * When the model was called.
   * @example '2025-11-21T09:00:00.000Z'
   */
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  /** When the answer ended; null while it runs. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-21T09:00:00.900Z' })
  finished_at: string | null;

  static from(given: Response): ResponseDto {
    const response = veiledResponse(given);
    return {
      id: response.id,
      run_id: response.runId,
      message_id: response.messageId,
      stage: response.stage,
      role: response.role,
      label: response.label ?? null,
      hidden: response.hidden ?? false,
      participant_id: response.participantId,
      provider: response.alias ?? response.provider,
      provider_id: response.provider,
      model: `${response.provider}/${response.model}`,
      provider_model: response.providerModel,
      status: response.status,
      content: response.content,
      reasoning: response.reasoning,
      tool_calls: response.toolCalls.map(({ id, name, arguments: json }) => ({ id, name, arguments: json })),
      citations: response.citations,
      finish_reason: response.finishReason,
      error: response.error?.message ?? null,
      error_detail: response.error,
      partial: response.partial,
      usage: usageOf(response),
      estimated: response.estimated,
      cost_usd: response.costUsd,
      price_version: response.priceVersion,
      ttft_ms: response.ttftMs,
      latency_ms: response.latencyMs,
      tokens_per_second: tokensPerSecond(response),
      parameters: response.parameters,
      dropped_parameters: response.droppedParameters,
      trimmed: response.context?.trimmed ?? 0,
      created_at: response.createdAt.toISOString(),
      finished_at: response.finishedAt?.toISOString() ?? null,
    };
  }
}

type Counts = Pick<Response, 'inputTokens' | 'outputTokens' | 'cachedTokens' | 'reasoningTokens'>;

function usageOf({ inputTokens, outputTokens, cachedTokens, reasoningTokens }: Counts): UsageDto | null {
  if (inputTokens === null && outputTokens === null) return null;
  return {
    input_tokens: inputTokens ?? 0,
    output_tokens: outputTokens ?? 0,
    cached_tokens: cachedTokens ?? 0,
    reasoning_tokens: reasoningTokens ?? 0,
    total_tokens: (inputTokens ?? 0) + (outputTokens ?? 0),
  };
}

type Pace = Pick<Response, 'outputTokens' | 'ttftMs' | 'latencyMs'>;

function tokensPerSecond({ outputTokens, ttftMs, latencyMs }: Pace): number | null {
  if (!outputTokens || ttftMs === null || latencyMs === null || latencyMs <= ttftMs) return null;
  return Math.round((outputTokens / (latencyMs - ttftMs)) * 10_000) / 10;
}
