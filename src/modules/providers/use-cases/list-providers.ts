import { Injectable } from '@nestjs/common';
import { ModelCatalogue } from '../catalogue/model-catalogue';
import { ProviderDto, type ProviderListDto } from '../dto/provider.dto';
import { ProviderHealth } from '../health/provider-health';

/** All services, ready or not, without asking any of them. */
@Injectable()
export class ListProviders {
  constructor(
    private readonly health: ProviderHealth,
    private readonly catalogue: ModelCatalogue,
  ) {}

  execute(): ProviderListDto {
    const counts = new Map<string, number>();
    for (const { provider } of this.catalogue.list()) {
      counts.set(provider, (counts.get(provider) ?? 0) + 1);
    }
    return {
      items: this.health
        .lastKnown()
        .map(({ provider, state }) =>
          ProviderDto.from(provider, counts.get(provider.description.id) ?? 0, state),
        ),
      next_cursor: null,
    };
  }
}
