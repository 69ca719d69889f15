import { type ModelPrices } from '../spec/model';
import { type Usage } from '../spec/provider-event';

/** What is known of the price of one model of one provider. */
export interface PriceEntry {
  prices: ModelPrices;
  /** Where the price comes from, stored with each cost: `genai-prices@1.2.3`, `overrides@<hash>`, `demo`, `local`. */
  version: string | null;
  /** US dollars; null when it cannot be told. `at`: by the prices of then instead of now. */
  cost(usage: Usage, at?: Date): number | null;
}

const UNKNOWN_PRICES: ModelPrices = {
  input_per_million: null,
  output_per_million: null,
  cached_input_per_million: null,
};

export const UNPRICED: PriceEntry = { prices: UNKNOWN_PRICES, version: null, cost: () => null };

/** For what costs nothing by its nature, not for what has no known price. */
export function free(version: string): PriceEntry {
  return {
    prices: { input_per_million: 0, output_per_million: 0, cached_input_per_million: 0 },
    version,
    cost: () => 0,
  };
}
