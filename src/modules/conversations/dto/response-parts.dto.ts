import { ApiProperty } from '@nestjs/swagger';
import { type Citation, type Usage } from '../../providers/spec/provider-event';

/** A function that a model asked to have called. */
export class ToolCallDto {
  /**
   * What a tool result names to answer this call.
   * @example 'call_1'
   */
  id: string;

  /**
   * Name of the function.
   * @example 'get_weather'
   */
  name: string;

  /**
   * The arguments as JSON text, exactly as the model wrote them.
   * @example '{"city":"Oslo"}'
   */
  arguments: string;
}

/** A source that a model cited. */
export class CitationDto implements Citation {
  /**
   * Address of the source.
   * @example 'https://example.com/rainbows'
   */
  url: string;

  /**
   * Its title, when the provider gave one.
   * @example 'How rainbows form'
   */
  title?: string;
}

/** Tokens as the provider counted them, or as estimated when `estimated` is true. */
export class UsageDto implements Usage {
  /**
   * Tokens read, cached ones included.
   * @example 12
   */
  input_tokens: number;

  /**
   * Tokens written, reasoning included.
   * @example 48
   */
  output_tokens: number;

  /**
   * Of the input, how many came from the provider's cache.
   * @example 0
   */
  cached_tokens: number;

  /**
   * Of the output, how many were reasoning.
   * @example 0
   */
  reasoning_tokens: number;

  /**
   * Input and output together.
   * @example 60
   */
  total_tokens: number;
}

/** Why a response failed. */
export class ResponseErrorDto {
  /**
   * Stable code: `auth`, `rate_limited`, `timeout`, `stream_truncated`, `circuit_open`, ...; the introduction lists all.
   * @example 'rate_limited'
   */
  code: string;

  /**
   * A sentence for people.
   * @example 'The provider is limiting requests.'
   */
  message: string;

  /**
   * Whether the same request may succeed later.
   * @example true
   */
  retryable: boolean;

  /** HTTP status that the provider answered with; null when it did not answer. */
  @ApiProperty({ type: 'integer', nullable: true, example: 429 })
  provider_status: number | null;

  /**
   * How long to wait, milliseconds: what the provider asked for, or until a model that kept failing is tried again.
   * @example 2000
   */
  retry_after_ms?: number;
}
