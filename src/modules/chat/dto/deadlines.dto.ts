import { IsInt, IsOptional, Min } from 'class-validator';
import { type Deadlines } from '../engine/run-plan';

/** Milliseconds; what is left out is as the server is configured. */
export class DeadlinesDto {
  /**
   * To the first token of each attempt.
   * @example 30000
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  first_token_ms?: number;

  /**
   * Between two tokens.
   * @example 15000
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  idle_ms?: number;

  /**
   * The whole response, with all its attempts.
   * @example 120000
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  response_ms?: number;

  /** Only what is set: the rest is left to the server's defaults. */
  static toDeadlines({ first_token_ms, idle_ms, response_ms }: DeadlinesDto): Partial<Deadlines> {
    return {
      ...(first_token_ms === undefined ? {} : { firstTokenMs: first_token_ms }),
      ...(idle_ms === undefined ? {} : { idleMs: idle_ms }),
      ...(response_ms === undefined ? {} : { responseMs: response_ms }),
    };
  }
}
