import { ApiProperty } from '@nestjs/swagger';

export class DatabaseHealthDto {
  /**
   * Whether it answered within a second.
   * @example 'up'
   */
  status: 'up' | 'down';

  /**
   * How long the answer took, milliseconds; null when there was none.
   * @example 2
   */
  latency_ms: number | null;
}

/** How the server is. */
export class HealthDto {
  /**
   * `healthy`: everything that is configured works. `degraded`: a provider does not answer or refuses its key; the others
   * are not affected. `unhealthy` (status 503): the database does not answer.
   * @example 'healthy'
   */
  status: 'healthy' | 'degraded' | 'unhealthy';

  /**
   * Of this program, or what the variable `VERSION` says.
   * @example '0.1.0'
   */
  version: string;

  /**
   * The variable `ENVIRONMENT`.
   * @example 'development'
   */
  environment: string;

  /**
   * Seconds since the start.
   * @example 4711
   */
  uptime_s: number;

  database: DatabaseHealthDto;

  /** By provider, what the last look found: see `/api/v1/providers/health`. */
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      type: 'string',
      enum: ['ready', 'unconfigured', 'auth_failed', 'unreachable', 'unchecked'],
    },
    example: { demo: 'ready', openai: 'unconfigured' },
  })
  providers: Record<string, string>;

  /**
   * How many conversations there are, estimated from 10,000 on; null when the database does not answer.
   * @example 12
   */
  conversations: number | null;

  /**
   * The same, as clients of the AI library call it.
   * @example 12
   */
  conversations_in_memory: number | null;

  /**
   * Answers that are being written now.
   * @example 0
   */
  live_responses: number;
}
