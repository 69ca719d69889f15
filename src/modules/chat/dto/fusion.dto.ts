import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { FUSION_KINDS, type FusionKind, type FusionWish } from '../strategies/fusion/fusion-options';
import { Seed } from './seed.decorator';

const MOST_LAYERS = 3;

/** What is made of the answers. */
export class FusionDto {
  /**
   * `merge`: one answer from all. `guided`: a checklist of 3 to 9 insights as data in the run's result, of which
   * `POST /api/v1/runs/:id/fuse` makes an answer. `custom`: what `instructions` say. `compare`: points by criterion, as data in the run's result.
   * `moa`: everyone answers again, having read all answers, `layers` times; then one answer from the last ones.
   */
  @ApiProperty({ enum: FUSION_KINDS, required: false, default: 'merge', example: 'merge' })
  @IsOptional()
  @IsIn(FUSION_KINDS)
  kind?: FusionKind;

  /**
   * Who fuses: model id or alias. Left out: the first member.
   * @example "demo/thoughtful"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  model?: string;

  /**
   * The person's own words to the one who fuses; `custom` needs them.
   * @example "As a limerick."
   */
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  instructions?: string;

  /**
   * What `compare` gives points for; left out: accuracy, completeness, clarity, usefulness.
   * @example ["accuracy", "humour"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  criteria?: string[];

  /**
   * How often all answer once more, for `moa`.
   * @example 1
   */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST_LAYERS, required: false, default: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_LAYERS)
  layers?: number;

  /**
   * Decides labels and orders; left out: a random one, which is kept with the run.
   * @example 7
   */
  @Seed()
  seed?: number;

  /**
   * Answers of the conversation, of any turns, that are fused in place of asking `models`. Without a `prompt` the fusion answers the
   * newest message that one of them answers.
   * @example ["01900000-0000-7000-8000-000000000041", "01900000-0000-7000-8000-000000000042"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  response_ids?: string[];

  /** Null is the same as left out. */
  static toWish({ response_ids, ...fusion }: FusionDto): FusionWish {
    return {
      ...Object.fromEntries(Object.entries(fusion).filter(([, value]) => value !== null)),
      ...(response_ids && { responseIds: response_ids }),
    };
  }
}
