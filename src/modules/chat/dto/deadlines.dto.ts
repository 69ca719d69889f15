import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsOptional, Min } from 'class-validator';
import { type Deadlines } from '../engine/run-plan';

/** Milliseconds; what is left out is as the server is configured. */
export class DeadlinesDto {
  /**
   * Until a provider has accepted the request (its response headers are there), for each attempt.
   * @example 5000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  connect_ms?: number;

  /**
   * To the first token of each attempt.
   * @example 30000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  first_token_ms?: number;

  /**
   * Between two tokens.
   * @example 15000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  idle_ms?: number;

  /**
   * The whole response, with all its attempts.
   * @example 120000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  response_ms?: number;

  /**
   * The run as a whole, with all its responses; what is open then ends as `timeout`. No limit unless it is set.
   * @example 300000
   */
  @ApiProperty({ type: 'integer', minimum: 1, required: false })
  @IsOptional()
  @IsInt()
  @Min(1)
  run_ms?: number;

  /** Only what is set: the rest is left to the server's defaults. */
  static toDeadlines({ connect_ms, first_token_ms, idle_ms, response_ms }: DeadlinesDto): Partial<Deadlines> {
    return {
      ...(isSet(connect_ms) && { connectMs: connect_ms }),
      ...(isSet(first_token_ms) && { firstTokenMs: first_token_ms }),
      ...(isSet(idle_ms) && { idleMs: idle_ms }),
      ...(isSet(response_ms) && { responseMs: response_ms }),
    };
  }
}

/** `@IsOptional` lets null through, which means the same as nothing. */
function isSet(value: number | null | undefined): value is number {
  return value !== undefined && value !== null;
}
