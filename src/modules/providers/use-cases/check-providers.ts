import { Injectable } from '@nestjs/common';
import { ProviderHealthDto, type ProvidersHealthDto } from '../dto/provider.dto';
import { ProviderHealth } from '../health/provider-health';

/** Whether each provider answers, as of the last 30 seconds. */
@Injectable()
export class CheckProviders {
  constructor(private readonly health: ProviderHealth) {}

  async execute(): Promise<ProvidersHealthDto> {
    const statuses = await this.health.check();
    return { items: statuses.map((status) => ProviderHealthDto.from(status)), next_cursor: null };
  }
}
