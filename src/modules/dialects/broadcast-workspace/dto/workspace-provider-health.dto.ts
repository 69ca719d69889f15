import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { type ProviderHealthDto, type ProvidersHealthDto } from '../../../providers/dto/provider-health.dto';
import { PROVIDER_STATES } from '../../../providers/dto/provider.dto';

/** What the last look at a provider found. */
export class WorkspaceProviderHealthDto {
  /** As in `/health`. */
  @ApiProperty({ enum: PROVIDER_STATES, example: 'ready' })
  status: ProviderHealthDto['status'];

  /**
   * Whether it answered and took the key.
   * @example true
   */
  healthy: boolean;

  /** How long its answer took, milliseconds; null when there was none. */
  @ApiProperty({ type: 'integer', nullable: true, example: 0 })
  latency_ms: number | null;

  /** When it was asked; null when it was not. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-21T09:00:00.000Z' })
  last_check: string | null;

  /** What is wrong, or which variable is missing; null when nothing is. */
  @ApiProperty({ type: String, nullable: true, example: null })
  error: string | null;

  static from({
    status,
    latency_ms,
    checked_at,
    message,
    requires,
  }: ProviderHealthDto): WorkspaceProviderHealthDto {
    return {
      status,
      healthy: status === 'ready',
      latency_ms,
      last_check: checked_at,
      error: message ?? (requires === null ? null : `${requires} is not set.`),
    };
  }
}

/** Whether the providers answer. */
@ApiExtraModels(WorkspaceProviderHealthDto)
export class WorkspaceProvidersHealthDto {
  /** By the id of the provider, in order of preference. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(WorkspaceProviderHealthDto) },
    example: {
      demo: {
        status: 'ready',
        healthy: true,
        latency_ms: 0,
        last_check: '2025-11-21T09:00:00.000Z',
        error: null,
      },
    },
  })
  providers: Record<string, WorkspaceProviderHealthDto>;

  static from({ items }: ProvidersHealthDto): WorkspaceProvidersHealthDto {
    return {
      providers: Object.fromEntries(items.map((item) => [item.id, WorkspaceProviderHealthDto.from(item)])),
    };
  }
}
