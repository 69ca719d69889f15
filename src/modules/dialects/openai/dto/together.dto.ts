import { ApiProperty, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { CouncilDto } from '../../../chat/dto/council.dto';
import { DebateDto } from '../../../chat/dto/debate.dto';
import { FusionDto } from '../../../chat/dto/fusion.dto';

/** How a council is held; its chairman is `chair`. */
export class MembersCouncilDto extends OmitType(CouncilDto, ['chairman'] as const) {}

/** What a fusion makes of the answers; who fuses is `chair`. */
export class MembersFusionDto extends OmitType(FusionDto, ['model', 'response_ids'] as const) {}

/** How a debate is held; its judge, or who writes the synthesis, is `chair`. */
export class MembersDebateDto extends OmitType(DebateDto, ['judge'] as const) {}

/** For the models `parley/...`: who they are made of, and how. Fields that are unknown here are refused. */
export class TogetherDto {
  /** Model ids or aliases, at least two. Left out: `PARLEY_MEMBERS`, else the models that a request asks that names none. */
  @ApiProperty({
    type: [String],
    required: false,
    nullable: true,
    example: ['demo/quick', 'demo/contrarian'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  members?: string[] | null;

  /**
   * Who puts the answers together: a member or another model. Left out: `PARLEY_CHAIR`, else the first member.
   * @example "demo/thoughtful"
   */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(200)
  chair?: string | null;

  /** For `parley/council`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MembersCouncilDto)
  @IsObject()
  council?: MembersCouncilDto | null;

  /** For `parley/debate`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MembersDebateDto)
  @IsObject()
  debate?: MembersDebateDto | null;

  /** For `parley/fusion`: every kind but `guided`, which needs somebody who chooses. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MembersFusionDto)
  @IsObject()
  fusion?: MembersFusionDto | null;

  /**
   * How many members must answer.
   * @example 2
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false, nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  min_answers?: number | null;

  /**
   * US dollars that all calls together may cost; a plan that could cost more is refused before the first call.
   * @example 0.5
   */
  @IsOptional()
  @IsNumber({ allowInfinity: false, allowNaN: false })
  @Min(0)
  max_cost_usd?: number | null;

  /**
   * Tokens that all calls together may read and write.
   * @example 50000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false, nullable: true })
  @IsOptional()
  @IsInt()
  @Min(1)
  max_total_tokens?: number | null;
}
