import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';
import { ModelParametersDto } from '../../conversations/dto/model-parameters.dto';
import { MOST_INSIGHTS } from '../strategies/fusion/read-checklist';
import { type FuseWish } from '../use-cases/fuse-run';
import { RunOptionsDto } from './run-options.dto';
import { Seed } from './seed.decorator';

const KINDS = ['merge', 'guided', 'custom', 'compare'] as const;

/** What to make of the answers of a run. */
export class FuseRequestDto extends OmitType(RunOptionsDto, ['min_answers', 'on_quorum', 'race'] as const) {
  /** As for the strategy `fusion`. With `insights` it is `guided`. */
  @ApiProperty({ enum: KINDS, required: false, default: 'merge', example: 'merge' })
  @Omittable()
  @IsIn(KINDS)
  kind?: (typeof KINDS)[number];

  /**
   * Who fuses: model id or alias. Left out: whoever gave the first of the answers.
   * @example "demo/thoughtful"
   */
  @Omittable()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  model?: string;

  /**
   * The person's own words to the one who fuses; `custom` needs them.
   * @example "As a limerick."
   */
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  instructions?: string;

  /**
   * What `compare` gives points for.
   * @example ["accuracy", "humour"]
   */
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  criteria?: string[];

  /**
   * Decides labels and orders; left out: a random one.
   * @example 7
   */
  @Seed(Omittable())
  seed?: number;

  /**
   * Which answers; left out: all of the run that are complete now, be it still running.
   * @example ["01900000-0000-7000-8000-000000000041", "01900000-0000-7000-8000-000000000042"]
   */
  @Omittable()
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @IsString({ each: true })
  response_ids?: string[];

  /**
   * Of a run that came to a checklist (`kind: "guided"`): the ids of the insights that the answer is to be written around.
   * @example ["1", "3"]
   */
  @Omittable()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_INSIGHTS)
  @ArrayUnique()
  @IsString({ each: true })
  insights?: string[];

  /** Generation parameters of the call. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ModelParametersDto)
  @IsObject()
  parameters?: ModelParametersDto;

  static toWish(body: FuseRequestDto): FuseWish {
    const { kind, model, instructions, criteria, seed } = body;
    return {
      fusion: Object.fromEntries(
        Object.entries({ kind, model, instructions, criteria, seed }).filter(
          ([, value]) => value !== undefined,
        ),
      ),
      responseIds: body.response_ids,
      insights: body.insights,
      parameters: { ...body.parameters },
      limits: RunOptionsDto.toLimits(body),
      onDisconnect: body.on_disconnect,
      onRestart: body.on_restart,
    };
  }
}
