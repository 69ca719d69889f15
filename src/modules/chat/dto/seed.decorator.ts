import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { MAX_SEED } from '../deliberation/new-seed';

/** A field that decides what is left to chance. */
export const Seed = (optional: PropertyDecorator = IsOptional()) =>
  applyDecorators(
    Max(MAX_SEED),
    Min(0),
    IsInt(),
    optional,
    ApiProperty({ type: 'integer', minimum: 0, maximum: MAX_SEED, required: false }),
  );
