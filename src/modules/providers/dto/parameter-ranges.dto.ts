import { ApiProperty } from '@nestjs/swagger';
import { type ParameterRange, type ParameterSupport } from '../spec/parameters';

/** What is allowed for one parameter, both ends included. */
export class ParameterRangeDto implements ParameterRange {
  /**
   * The least value.
   * @example 0
   */
  min: number;

  /**
   * The greatest value.
   * @example 2
   */
  max: number;

  /**
   * Whether only whole numbers are allowed.
   * @example false
   */
  integer: boolean;

  static from(range: ParameterRange): ParameterRangeDto {
    return { min: range.min, max: range.max, integer: range.integer ?? false };
  }
}

const range = (example: ParameterRangeDto) =>
  ApiProperty({ required: false, type: ParameterRangeDto, example });

/** The parameters that the model supports, each with its range. A parameter that is not here is not supported. */
export class ParameterRangesDto {
  /** Randomness. */
  @range({ min: 0, max: 2, integer: false })
  temperature?: ParameterRangeDto;

  /** Nucleus sampling. */
  @range({ min: 0, max: 1, integer: false })
  top_p?: ParameterRangeDto;

  /** How many tokens to choose among. */
  @range({ min: 0, max: 1000, integer: true })
  top_k?: ParameterRangeDto;

  /** The length of the answer, tokens. */
  @range({ min: 1, max: 4096, integer: true })
  max_tokens?: ParameterRangeDto;

  /** How many stop sequences there can be. */
  @range({ min: 0, max: 4, integer: true })
  stop?: ParameterRangeDto;

  /** Against what was said often. */
  @range({ min: -2, max: 2, integer: false })
  frequency_penalty?: ParameterRangeDto;

  /** Against what was said at all. */
  @range({ min: -2, max: 2, integer: false })
  presence_penalty?: ParameterRangeDto;

  /** Against repetition, as servers of open models have it; 1 has no effect. */
  @range({ min: 0, max: 2, integer: false })
  repetition_penalty?: ParameterRangeDto;

  /** For answers that can be had again. */
  @range({ min: -9007199254740991, max: 9007199254740991, integer: true })
  seed?: ParameterRangeDto;

  static from(support: ParameterSupport): ParameterRangesDto {
    return Object.fromEntries(
      Object.entries(support).map(([name, allowed]) => [name, ParameterRangeDto.from(allowed)]),
    );
  }
}
