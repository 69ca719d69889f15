import { Module } from '@nestjs/common';
import { ModelCatalogue } from './catalogue/model-catalogue';
import { ModelLists } from './catalogue/model-lists';
import { ProviderModelCatalogue } from './catalogue/provider-model-catalogue';
import { BackgroundRefresh } from './discovery/background-refresh';
import { DiscoverLocalServers } from './discovery/discover-local-servers';
import { DEFAULT_LOCAL_SERVERS, LocalServers } from './discovery/local-servers';
import { ProviderHealth } from './health/provider-health';
import { ProviderProbe } from './health/provider-probe';
import { ModelsController } from './models.controller';
import { PriceBook } from './prices/price-book';
import { ProviderRegistry } from './provider-registry';
import { ProvidersController } from './providers.controller';
import { ProviderGate } from './traffic/provider-gate';
import { CheckProviders } from './use-cases/check-providers';
import { GetModel } from './use-cases/get-model';
import { ListModels } from './use-cases/list-models';
import { ListProviders } from './use-cases/list-providers';

/** The services that serve models: which there are, what they have, what it costs, and whether they answer. */
@Module({
  controllers: [ModelsController, ProvidersController],
  providers: [
    { provide: LocalServers, useValue: DEFAULT_LOCAL_SERVERS },
    { provide: ModelCatalogue, useClass: ProviderModelCatalogue },
    BackgroundRefresh,
    CheckProviders,
    DiscoverLocalServers,
    GetModel,
    ListModels,
    ListProviders,
    ModelLists,
    PriceBook,
    ProviderGate,
    ProviderHealth,
    ProviderProbe,
    ProviderRegistry,
  ],
  exports: [
    CheckProviders,
    GetModel,
    ListModels,
    ModelCatalogue,
    PriceBook,
    ProviderGate,
    ProviderHealth,
    ProviderRegistry,
  ],
})
export class ProvidersModule {}
