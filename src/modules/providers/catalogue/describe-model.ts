import { type PriceBook } from '../prices/price-book';
import { type ModelInfo } from '../spec/model';
import { type ParameterSupport } from '../spec/parameters';
import { type Provider } from '../spec/provider';
import { type CatalogueModel } from './catalogue-model';

/** What all sources together know of one model: the provider first, then the built-in tables, then the price list. */
export function describeModel(
  { description, configured }: Provider,
  info: ModelInfo,
  source: CatalogueModel['source'],
  prices: PriceBook,
  maxTokensLimit: number | null,
): CatalogueModel & { aliases: string[] } {
  const { id: provider, variable, parameters } = description;
  const maxOutputTokens = info.maxOutputTokens ?? null;
  return {
    id: `${provider}/${info.id}`,
    provider,
    model: info.id,
    displayName: info.displayName ?? info.id,
    ...(info.description !== undefined && { description: info.description }),
    created: info.created ?? 0,
    contextWindow: info.contextWindow ?? prices.contextWindow(provider, info.id),
    maxOutputTokens,
    // Where nobody says, the provider is left to refuse: a wrong no would be worse than a failed call.
    capabilities: { images: true, tools: true, reasoning: false, ...info.capabilities },
    parameters: bounded(info.parameters ?? parameters, maxOutputTokens, maxTokensLimit),
    prices: prices.prices(provider, info.id),
    configured,
    variable,
    aliases: [],
    source,
  };
}

/** `max_tokens` can be no more than the model can write, nor than `MAX_TOKENS_LIMIT`. */
function bounded(
  parameters: ParameterSupport,
  maxOutputTokens: number | null,
  maxTokensLimit: number | null,
): ParameterSupport {
  const { max_tokens: range } = parameters;
  if (!range) {
    return parameters;
  }
  const max = Math.min(range.max, maxOutputTokens ?? Infinity, maxTokensLimit ?? Infinity);
  return max === range.max ? parameters : { ...parameters, max_tokens: { ...range, max } };
}
