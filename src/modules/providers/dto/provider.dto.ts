import { ApiProperty } from '@nestjs/swagger';
import { type ProviderState, type ProviderStatus } from '../health/provider-status';
import { type Provider } from '../spec/provider';

const STATES: readonly ProviderState[] = ['ready', 'unconfigured', 'auth_failed', 'unreachable', 'unchecked'];

/** A service that serves models. */
export class ProviderDto {
  /**
   * What the ids of its models start with.
   * @example 'demo'
   */
  id: string;

  /**
   * What to call it.
   * @example 'Demo (simulation)'
   */
  name: string;

  /**
   * Whether it can be used now: its key or address is set, or it was found on this machine.
   * @example true
   */
  configured: boolean;

  /** The variable to set so that it can be used; null when nothing is missing. */
  @ApiProperty({ type: String, nullable: true, example: null })
  requires: string | null;

  /**
   * Whether it runs on this machine, or wherever its user says, and costs nothing.
   * @example true
   */
  local: boolean;

  /**
   * How many of its models are listed.
   * @example 11
   */
  models: number;

  /** As it was at the last look; asking for this list asks nobody. */
  @ApiProperty({ enum: STATES, example: 'ready' })
  status: ProviderState;

  static from(provider: Provider, models: number, status: ProviderState): ProviderDto {
    const { id, displayName, local, variable } = provider.description;
    return {
      id,
      name: displayName,
      configured: provider.configured,
      requires: provider.configured ? null : variable,
      local,
      models,
      status,
    };
  }
}

/** All providers, on one page. */
export class ProviderListDto {
  /** The providers, in order of preference. */
  items: ProviderDto[];

  /** Always null: there is one page. */
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor: null;
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
  @ApiProperty({ enum: STATES, example: 'ready' })
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

  static from({ provider, state, latencyMs, checkedAt, message }: ProviderStatus): ProviderHealthDto {
    return {
      id: provider.description.id,
      name: provider.description.displayName,
      status: state,
      latency_ms: latencyMs,
      checked_at: checkedAt?.toISOString() ?? null,
      message,
      requires: provider.configured ? null : provider.description.variable,
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
