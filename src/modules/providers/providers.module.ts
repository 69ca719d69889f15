import { Module } from '@nestjs/common';
import { ModelCatalogue } from './catalogue/model-catalogue';
import { ModelLists } from './catalogue/model-lists';
import { ProviderModelCatalogue } from './catalogue/provider-model-catalogue';
import { PriceBook } from './prices/price-book';
import { ProviderRegistry } from './provider-registry';

/** The services that serve models: which there are, what they have, what it costs, and whether they answer. */
@Module({
  providers: [
    { provide: ModelCatalogue, useClass: ProviderModelCatalogue },
    ModelLists,
    PriceBook,
    ProviderRegistry,
  ],
  exports: [ModelCatalogue, PriceBook, ProviderRegistry],
})
export class ProvidersModule {}
