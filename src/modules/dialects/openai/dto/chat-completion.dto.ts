import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { type FinishReason } from '../../../providers/spec/provider-event';
import { type TokenLogprob } from '../../../providers/spec/output';
import { CallDto } from './message.dto';
import { ErrorBodyDto } from './completion-error.dto';

const FINISH_REASONS: FinishReason[] = ['stop', 'length', 'tool_calls', 'content_filter'];

/** What the model said. */
export class CompletionMessageDto {
  /** Always `assistant`. */
  @ApiProperty({ enum: ['assistant'], example: 'assistant' })
  role: 'assistant';

  /** The text; null when there are only calls of tools. */
  @ApiProperty({ type: String, nullable: true, example: 'Because air scatters blue light more than red.' })
  content: string | null;

  /** Always null: what a model says instead of an answer is in `content`, with the finish reason `content_filter`. */
  @ApiProperty({ type: String, nullable: true, example: null })
  refusal: string | null;

  /** What it thought before, where the model tells. Not in OpenAI’s API. */
  reasoning_content?: string;

  /** The functions that it wants called. */
  tool_calls?: CallDto[];
}

/** How probable the tokens of the text were. */
export class LogprobsDto {
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  content: readonly TokenLogprob[];

  /** Always null. */
  @ApiProperty({ type: 'array', items: { type: 'object' }, nullable: true, example: null })
  refusal: null;
}

/** One answer. */
export class CompletionChoiceDto {
  /**
   * Its number, from 0: the place of its model in the request.
   * @example 0
   */
  index: number;

  message: CompletionMessageDto;

  /** Where they were asked for. */
  @ApiProperty({ type: LogprobsDto, nullable: true, example: null })
  logprobs: LogprobsDto | null;

  /** Why it stopped. */
  @ApiProperty({ enum: FINISH_REASONS, example: 'stop' })
  finish_reason: FinishReason;

  /** Who gave this answer, when several models were asked. Not in OpenAI’s API. */
  model?: string;
}

/** Details of `prompt_tokens`. */
export class PromptTokensDetailsDto {
  /**
   * Read from the provider’s cache.
   * @example 0
   */
  cached_tokens: number;
}

/** Details of `completion_tokens`. */
export class CompletionTokensDetailsDto {
  /**
   * Thought, not said.
   * @example 0
   */
  reasoning_tokens: number;
}

/** Tokens of all choices together. */
export class CompletionUsageDto {
  /** @example 12 */
  prompt_tokens: number;
  /** @example 40 */
  completion_tokens: number;
  /** @example 52 */
  total_tokens: number;
  prompt_tokens_details: PromptTokensDetailsDto;
  completion_tokens_details: CompletionTokensDetailsDto;
}

/** What Parley knows of one choice. */
export class ChoiceFiguresDto {
  /** @example 0 */
  index: number;
  /**
   * Who answered, or was asked last.
   * @example 'demo/quick'
   */
  model: string;
  /** US dollars, of all calls that the choice took; null when a price is unknown. */
  @ApiProperty({ type: Number, nullable: true, example: 0 })
  cost_usd: number | null;
  /** Milliseconds to the first token. */
  @ApiProperty({ type: Number, nullable: true, example: 122.5 })
  ttft_ms: number | null;
  /**
   * Milliseconds to the end.
   * @example 741.2
   */
  latency_ms: number;
  /**
   * Calls that it took.
   * @example 1
   */
  attempts: number;
  /**
   * Tokens were counted here, because the provider did not say.
   * @example false
   */
  estimated: boolean;
  /** Sources that the model cited. */
  @ApiProperty({ type: [String], required: false })
  citations?: string[];
  /** Why there is no such choice. */
  error?: ErrorBodyDto;
}

/** What OpenAI’s API has no place for. */
export class ParleyFieldsDto {
  /** The figures of each choice, also of those that failed. */
  choices: ChoiceFiguresDto[];
  /** Of a virtual model: what the strategy made of the answers, as `result` of a run has it. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  result?: Record<string, unknown>;
  /** With `store`: where it is kept. */
  conversation_id?: string;
  /** With `store`: the run that made it. */
  run_id?: string;
}

/** OpenAI’s chat completion. */
export class ChatCompletionDto {
  /** @example 'chatcmpl-0190000000007000800000000000000a' */
  id: string;

  /** Always `chat.completion`. */
  @ApiProperty({ enum: ['chat.completion'], example: 'chat.completion' })
  object: 'chat.completion';

  /**
   * Unix seconds.
   * @example 1763700000
   */
  created: number;

  /**
   * The model that answered; of several, the first one.
   * @example 'demo/quick'
   */
  model: string;

  /** The answers that came. */
  choices: CompletionChoiceDto[];

  usage: CompletionUsageDto;

  /** As it was sent, with `store`. */
  @ApiPropertyOptional({ type: 'object', additionalProperties: { type: 'string' } })
  metadata?: Record<string, string>;

  parley: ParleyFieldsDto;
}
