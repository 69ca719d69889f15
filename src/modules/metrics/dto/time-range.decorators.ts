import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches } from 'class-validator';
import { Omittable } from '../../../common/http/omittable.decorator';

const WINDOW = '^[1-9][0-9]{0,4}[mhd]$';

/** The query parameter `window`: how far back from now. */
export const Window = (usual: string) =>
  applyDecorators(
    Matches(new RegExp(WINDOW, 'u'), {
      message: 'window must be a number with m, h or d, such as 1h, 24h, 7d or 30d',
    }),
    Omittable(),
    ApiProperty({ required: false, pattern: WINDOW, default: usual, example: usual }),
  );

/** The query parameters `from` and `to`. */
export const Moment = () =>
  applyDecorators(IsString(), Omittable(), ApiProperty({ required: false, format: 'date-time' }));
