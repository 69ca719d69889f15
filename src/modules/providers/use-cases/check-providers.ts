import { Injectable } from '@nestjs/common';
import { ProviderHealthDto, type ProvidersHealthDto } from '../dto/provider-health.dto';
import { ProviderHealth } from '../health/provider-health';
import { ProviderGate } from '../traffic/provider-gate';

/** Whether each provider answers, as of the last 30 seconds, and what is asked of it right now. */
@Injectable()
export class CheckProviders {
  constructor(
    private readonly health: ProviderHealth,
    private readonly gate: ProviderGate,
  ) {}

  async execute(): Promise<ProvidersHealthDto> {
    const statuses = await this.health.check();
    const items = statuses.map((status) =>
      ProviderHealthDto.from(status, this.gate.trafficOf(status.provider.description.id)),
    );
    return { items, next_cursor: null };
  }
}
