import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';

/** Which models to list. */
export class ModelFilterDto {
  /**
   * Only models of this provider.
   * @example 'demo'
   */
  @Omittable()
  @IsString()
  @MaxLength(100)
  provider?: string;

  /** `true` lists only models that can be used now, `false` only those that lack a key or an address. */
  @ApiProperty({ required: false, enum: ['true', 'false'], example: 'true' })
  @Omittable()
  @IsIn(['true', 'false'])
  configured?: 'true' | 'false';
}
