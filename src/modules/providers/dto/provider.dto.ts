import { ApiProperty } from '@nestjs/swagger';
import { type ProviderState } from '../health/provider-status';
import { type Provider } from '../spec/provider';

export const PROVIDER_STATES: readonly ProviderState[] = [
  'ready',
  'unconfigured',
  'auth_failed',
  'unreachable',
  'unchecked',
];

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
  @ApiProperty({ enum: PROVIDER_STATES, example: 'ready' })
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
