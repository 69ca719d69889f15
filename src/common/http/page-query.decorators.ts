import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from './omittable.decorator';

// Applied in this order, the reverse of how decorators stand above a field: what is wrong is told in it.

/** The query parameter `cursor` of a list: where its next page begins. */
export const PageCursor = () =>
  applyDecorators(MaxLength(500), IsString(), Omittable(), ApiProperty({ required: false, maxLength: 500 }));

/** The query parameter `limit` of a list: 1 to 100 items. */
export const PageLimit = (usual: number) =>
  applyDecorators(
    Max(100),
    Min(1),
    IsInt(),
    Type(() => Number),
    Omittable(),
    ApiProperty({
      required: false,
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: usual,
      example: usual,
    }),
  );
