import { ApiProperty } from '@nestjs/swagger';
import { type ProviderState, type ProviderStatus } from '../health/provider-status';
import { type OpenCircuit } from '../traffic/circuits';
import { type ProviderTraffic } from '../traffic/provider-gate';
import { PROVIDER_STATES } from './provider.dto';

/** How many calls of a provider there are. */
export class ProviderCallsDto {
  /**
   * Calls that are being made.
   * @example 0
   */
  in_use: number;

  /**
   * Calls that wait for one of them to end. Runs are served in turn.
   * @example 0
   */
  waiting: number;

  /** How many there may be at once (`PROVIDER_CONCURRENCY`); null: as many as come. */
  @ApiProperty({ type: 'integer', nullable: true, example: null })
  limit: number | null;
}

/** A model that is left alone: calls fail at once with `circuit_open`, and a fallback has its turn. */
export class CircuitDto {
  /**
   * The provider's own model id.
   * @example 'gpt-4o'
   */
  model: string;

  /** `open`: it is not asked. `half_open`: one call is trying whether it answers again. */
  @ApiProperty({ enum: ['open', 'half_open'], example: 'open' })
  state: OpenCircuit['state'];

  /**
   * Since when.
   * @example '2025-11-21T09:00:00.000Z'
   */
  opened_at: string;

  /**
   * From then on the next call of the model tries it.
   * @example '2025-11-21T09:00:30.000Z'
   */
  next_try_at: string;

  /**
   * What went wrong last, in a sentence.
   * @example 'OpenAI is overloaded.'
   */
  message: string;

  static from({ model, state, openedAt, probeAt, reason }: OpenCircuit): CircuitDto {
    return {
      model,
      state,
      opened_at: openedAt.toISOString(),
      next_try_at: probeAt.toISOString(),
      message: reason,
    };
  }
}

/** What the last look at a provider found. */
export class ProviderHealthDto {
  /**
   * The provider's id.
   * @example 'demo'
   */
  id: string;

  /**
   * What to call it.
   * @example 'Demo (simulation)'
   */
  name: string;

  /**
   * `ready`: it answered. `unconfigured`: `requires` names what is missing. `auth_failed`: it refused the key.
   * `unreachable`: no answer in time, or one that says it is out of order.
   */
  @ApiProperty({ enum: PROVIDER_STATES, example: 'ready' })
  status: ProviderState;

  /** How long its answer took, milliseconds; null when there was none. */
  @ApiProperty({ type: 'integer', nullable: true, example: 0 })
  latency_ms: number | null;

  /** When it was asked; null for a provider that cannot be. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: '2025-11-21T09:00:00.000Z' })
  checked_at: string | null;

  /** What is wrong, in a sentence; null when nothing is. */
  @ApiProperty({ type: String, nullable: true, example: null })
  message: string | null;

  /** The variable to set so that it can be used; null when nothing is missing. */
  @ApiProperty({ type: String, nullable: true, example: null })
  requires: string | null;

  /** Calls of its models, right now. */
  calls: ProviderCallsDto;

  /** Its models that are left alone because they kept failing. */
  @ApiProperty({ type: [CircuitDto], example: [] })
  circuits: CircuitDto[];

  static from(status: ProviderStatus, traffic: ProviderTraffic): ProviderHealthDto {
    const { provider, state, latencyMs, checkedAt, message } = status;
    const { inUse, waiting, limit, circuits } = traffic;
    return {
      id: provider.description.id,
      name: provider.description.displayName,
      status: state,
      latency_ms: latencyMs,
      checked_at: checkedAt?.toISOString() ?? null,
      message,
      requires: provider.configured ? null : provider.description.variable,
      calls: { in_use: inUse, waiting, limit },
      circuits: circuits.map((circuit) => CircuitDto.from(circuit)),
    };
  }
}

/** Whether the providers answer. */
export class ProvidersHealthDto {
  /** One entry for each provider, in order of preference. */
  items: ProviderHealthDto[];

  /** Always null: there is one page. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: null;
}
