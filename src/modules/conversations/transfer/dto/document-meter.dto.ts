import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsNumber, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Omittable } from '../../../../common/http/omittable.decorator';

const INT32_MAX = 2_147_483_647;
const MOST_DOLLARS = 1_000_000_000;
const MOST_MS = 10_000_000_000;

/** What a call took, in a document. Null where it is unknown. */
export class DocumentMeterDto {
  /** Tokens read. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: 12 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INT32_MAX)
  input_tokens?: number | null;

  /** Tokens written. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: 14 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INT32_MAX)
  output_tokens?: number | null;

  /** Tokens read from the provider's cache. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INT32_MAX)
  cached_tokens?: number | null;

  /** Tokens of reasoning. */
  @ApiProperty({ required: false, type: 'integer', nullable: true, example: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(INT32_MAX)
  reasoning_tokens?: number | null;

  /** Whether the tokens were counted by Parley. */
  @ApiProperty({ required: false, default: false, example: false })
  @Omittable()
  @IsBoolean()
  estimated?: boolean;

  /** US dollars. */
  @ApiProperty({ required: false, type: Number, nullable: true, example: 0 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MOST_DOLLARS)
  cost_usd?: number | null;

  /** Which price list the cost was computed with. */
  @ApiProperty({ required: false, type: String, nullable: true, example: null })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  price_version?: string | null;

  /** Milliseconds to the first token. */
  @ApiProperty({ required: false, type: Number, nullable: true, example: 120 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MOST_MS)
  ttft_ms?: number | null;

  /** Milliseconds to the end. */
  @ApiProperty({ required: false, type: Number, nullable: true, example: 900 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(MOST_MS)
  latency_ms?: number | null;
}
