import { ApiProperty } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import {
  ANSWER_KINDS,
  type AnswerKind,
  type Closing,
  CLOSINGS,
  DEFAULT_AGREEMENT,
  DEFAULT_ROUNDS,
  type DebateWish,
  MOST_ROUNDS,
} from '../strategies/debate/debate-options';
import { Seed } from './seed.decorator';

/** How a debate is held. */
export class DebateDto {
  /**
   * How often everybody reads the others' latest answers and answers again, at most. It ends earlier when the debaters agree, or when
   * nobody has moved for two rounds.
   * @example 2
   */
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    maximum: MOST_ROUNDS,
    required: false,
    default: DEFAULT_ROUNDS,
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_ROUNDS)
  max_rounds?: number;

  /**
   * From which agreement on the debaters agree, from 0 to 1: the mean over all pairs of how similar their answers are.
   * @example 0.85
   */
  @ApiProperty({ minimum: 0, maximum: 1, required: false, default: DEFAULT_AGREEMENT })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  agreement?: number;

  /**
   * What makes one result of the last answers: what most of them say (`vote`, no further call), a model that picks the best one
   * (`judge`), or one that puts them together and cites them (`synthesis`).
   */
  @ApiProperty({ enum: CLOSINGS, required: false, default: 'synthesis', example: 'vote' })
  @IsOptional()
  @IsIn(CLOSINGS)
  closing?: Closing;

  /**
   * Who judges, or writes the synthesis: model id or alias. A judge has to be named; a synthesis is left to the first member.
   * @example "demo/verbose"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  judge?: string;

  /**
   * What answers come down to, and are compared by: values exactly, `text` by its words. `auto`: a value if most first answers state
   * one of the same kind. An answer without such a value counts as no answer.
   */
  @ApiProperty({ enum: ANSWER_KINDS, required: false, default: 'auto', example: 'yes_no' })
  @IsOptional()
  @IsIn(ANSWER_KINDS)
  answer?: AnswerKind;

  /**
   * What there is to choose from, for `choice`; left out: letters.
   * @example ["fruit", "vegetable"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(26)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  choices?: string[];

  /**
   * The right answer, where you know it and want to see whether the debate finds or loses it. No model reads it.
   * @example "yes"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  expected?: string;

  /**
   * Decides letters and orders; left out: a random one, which is kept with the run.
   * @example 7
   */
  @Seed()
  seed?: number;

  /** Null is the same as left out. */
  static toWish(debate: DebateDto): DebateWish {
    return {
      maxRounds: debate.max_rounds ?? undefined,
      agreement: debate.agreement ?? undefined,
      closing: debate.closing ?? undefined,
      judge: debate.judge ?? undefined,
      answer: debate.answer ?? undefined,
      choices: debate.choices ?? undefined,
      expected: debate.expected ?? undefined,
      seed: debate.seed ?? undefined,
    };
  }
}
