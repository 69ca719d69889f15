import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';

export const BLIND_CHOICES = ['true', 'false', 'all'] as const;
export type BlindChoice = (typeof BLIND_CHOICES)[number];

/** Which votes to rate models by. */
export class LeaderboardQueryDto {
  /** `true`: only votes of people who did not know which models had answered; `false`: only of those who did; `all`: both. */
  @ApiProperty({ required: false, enum: BLIND_CHOICES, default: 'true', example: 'true' })
  @Omittable()
  @IsIn(BLIND_CHOICES)
  blind?: BlindChoice;

  /** Only votes with this tag. */
  @ApiProperty({ required: false, example: 'physics' })
  @Omittable()
  @IsString()
  @MaxLength(50)
  tag?: string;

  /** Whether to work out what length, headers, lists and bold text did to the votes, and to rate models as if all wrote alike. */
  @ApiProperty({ required: false, enum: ['true', 'false'], default: 'false', example: 'false' })
  @Omittable()
  @IsIn(['true', 'false'])
  style_control?: 'true' | 'false';
}
