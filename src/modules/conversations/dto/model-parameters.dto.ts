import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNumber,
  IsString,
  Max,
  MaxLength,
  Min,
  MinLength,
} from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { type ModelParameters } from '../../providers/spec/parameters';

const INT32_MAX = 2_147_483_647;

/**
 * Generation parameters. These are the widest ranges that any model takes; what one model takes is in its entry of
 * `GET /api/v1/models` and is checked when it is called.
 */
export class ModelParametersDto implements ModelParameters {
  /**
   * Randomness.
   * @example 0.7
   */
  @Omittable()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number;

  /**
   * Share of the likeliest tokens to choose from.
   * @example 0.9
   */
  @Omittable()
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number;

  /**
   * Number of the likeliest tokens to choose from.
   * @example 40
   */
  @Omittable()
  @IsInt()
  @Min(0)
  @Max(INT32_MAX)
  top_k?: number;

  /**
   * Most tokens to write.
   * @example 512
   */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(INT32_MAX)
  max_tokens?: number;

  /**
   * Texts that end the answer; at most four.
   * @example ["END"]
   */
  @Omittable()
  @IsArray()
  @ArrayMaxSize(4)
  @IsString({ each: true })
  @MinLength(1, { each: true })
  @MaxLength(1_000, { each: true })
  stop?: string[];

  /**
   * Penalty on tokens by how often they were used.
   * @example 0
   */
  @Omittable()
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number;

  /**
   * Penalty on tokens that were used at all.
   * @example 0
   */
  @Omittable()
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number;

  /**
   * Factor on tokens that were used already.
   * @example 1
   */
  @Omittable()
  @IsNumber()
  @Min(0)
  @Max(2)
  repetition_penalty?: number;

  /**
   * Makes a model that supports it repeat itself.
   * @example 7
   */
  @Omittable()
  @IsInt()
  @Min(Number.MIN_SAFE_INTEGER)
  @Max(Number.MAX_SAFE_INTEGER)
  seed?: number;
}
