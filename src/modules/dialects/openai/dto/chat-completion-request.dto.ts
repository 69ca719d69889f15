import { ApiProperty } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { REASONING_EFFORTS, type ReasoningEffort } from '../../../providers/spec/output';
import { CompletionToolDto, ResponseFormatDto, StreamOptionsDto } from './answer-options.dto';
import { IsCompletionToolChoice, type CompletionToolChoice } from './is-completion-tool-choice';
import { ChatMessageDto } from './message.dto';
import { TogetherDto } from './together.dto';

const INT32_MAX = 2_147_483_647;
export const ROUTES = ['all', 'fallback', 'race'] as const;

/**
 * A request of OpenAI’s chat completions. What is unknown here is ignored and named in the answer’s header `x-parley-ignored`, and so
 * is what the model does not take. `models`, `route`, `top_k`, `repetition_penalty` and `parley` are Parley’s own.
 */
export class ChatCompletionRequestDto {
  /**
   * A model id, an alias, or several with commas, of which each gives one choice. `DEFAULT_MODEL` when it is left out.
   * @example "demo/quick"
   */
  @IsOptional()
  @IsString()
  model?: string | null;

  /**
   * Several models, instead of `model`.
   * @example ["demo/quick", "demo/thoughtful"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  models?: string[] | null;

  /**
   * What several models are for: `all` give a choice each; `fallback` asks them in order until one answers; `race` keeps the one whose
   * first token comes first.
   * @example "all"
   */
  @IsOptional()
  @IsIn(ROUTES)
  route?: (typeof ROUTES)[number] | null;

  /** The conversation so far, with what is asked at its end. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10_000)
  @ValidateNested({ each: true, message: 'each of messages must be an object with a role' })
  @Type(() => ChatMessageDto)
  messages: ChatMessageDto[];

  /**
   * The answer as server-sent events while it is written.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  stream?: boolean | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => StreamOptionsDto)
  @IsObject()
  stream_options?: StreamOptionsDto | null;

  /**
   * How many answers of the model; each is a call of its own.
   * @example 1
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(128)
  n?: number | null;

  /**
   * Most tokens of the answer, reasoning included.
   * @example 256
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(INT32_MAX)
  max_completion_tokens?: number | null;

  /**
   * The older name of `max_completion_tokens`.
   * @example 256
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(INT32_MAX)
  max_tokens?: number | null;

  /**
   * Randomness.
   * @example 0.7
   */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number | null;

  /**
   * Share of the likeliest tokens to choose from.
   * @example 0.9
   */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number | null;

  /**
   * Number of the likeliest tokens to choose from.
   * @example 40
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INT32_MAX)
  top_k?: number | null;

  /**
   * Against repeating what was said often.
   * @example 0
   */
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number | null;

  /**
   * Against repeating what was said at all.
   * @example 0
   */
  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number | null;

  /**
   * Against repetition, as servers of open models have it.
   * @example 1
   */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  repetition_penalty?: number | null;

  /**
   * For answers that can be repeated, as far as the model can.
   * @example 7
   */
  @IsOptional()
  @IsInt()
  seed?: number | null;

  /** Where the answer stops: a text, or up to four. */
  @ApiProperty({
    oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, maxItems: 4 }],
    type: Object,
    isArray: false,
    nullable: true,
    required: false,
    example: ['END'],
  })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? [value] : value))
  @IsOptional()
  @IsArray({ message: 'stop must be text or an array of texts' })
  @ArrayMaxSize(16)
  @IsString({ each: true })
  stop?: string[] | null;

  /** Functions that the model may call. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(128)
  @ValidateNested({ each: true })
  @Type(() => CompletionToolDto)
  tools?: CompletionToolDto[] | null;

  /** `auto`, `none`, `required`, or the function that must be called. */
  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['auto', 'none', 'required'] },
      {
        type: 'object',
        properties: {
          type: { type: 'string', enum: ['function'] },
          function: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        },
        required: ['type', 'function'],
      },
    ],
    nullable: true,
    required: false,
    example: 'auto',
  })
  @IsOptional()
  @IsCompletionToolChoice()
  tool_choice?: CompletionToolChoice | null;

  /**
   * False: at most one call of a tool in an answer.
   * @example true
   */
  @IsOptional()
  @IsBoolean()
  parallel_tool_calls?: boolean | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => ResponseFormatDto)
  @IsObject()
  response_format?: ResponseFormatDto | null;

  /** How long a reasoning model thinks. */
  @ApiProperty({ enum: REASONING_EFFORTS, nullable: true, required: false, example: 'low' })
  @IsOptional()
  @IsIn(REASONING_EFFORTS)
  reasoning_effort?: ReasoningEffort | null;

  /**
   * How probable each token was.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  logprobs?: boolean | null;

  /**
   * With `logprobs`: of so many other tokens as well.
   * @example 0
   */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(20)
  top_logprobs?: number | null;

  /**
   * For whom this is asked, opaque; for the provider’s search for abuse.
   * @example "user-7"
   */
  @IsOptional()
  @IsString()
  user?: string | null;

  /**
   * What you want to find the stored completion by; comes back as it is.
   * @example {"topic": "sky"}
   */
  @IsOptional()
  @IsObject()
  metadata?: Record<string, unknown> | null;

  /**
   * Keep it as a conversation with a run, whose ids are in `parley`. A run goes on when its client goes away.
   * @example false
   */
  @IsOptional()
  @IsBoolean()
  store?: boolean | null;

  @IsOptional()
  @ValidateNested()
  @Type(() => TogetherDto)
  @IsObject()
  parley?: TogetherDto | null;
}
