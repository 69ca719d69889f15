import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  calcPrice,
  type ModelInfo,
  type ModelPrice,
  type PriceCalculation,
  type Provider,
} from '@pydantic/genai-prices';
import { type ModelPrices } from '../spec/model';
import { type Usage } from '../spec/provider-event';
import { type PriceEntry } from './price-entry';

/** Our provider ids that the package knows under another name. */
const PACKAGE_IDS: Readonly<Record<string, string>> = { xai: 'x-ai' };

const MILLION = 1_000_000;
const RATES_VALID_MS = 60_000;

/** These pass a call on to whoever made the model, and that is whose price counts. */
const PROXIES: ReadonlySet<string> = new Set(['litellm']);

/** What the package has on one model: its price, and facts that providers' lists often lack. */
export interface PublishedModel extends PriceEntry {
  contextWindow: number | null;
}

/**
 * Published prices from the data that comes with `@pydantic/genai-prices`: nothing is fetched. Undefined when the package
 * does not know the model at this provider, or knows it but not by the token.
 */
export function findPublishedModel(provider: string, model: string): PublishedModel | undefined {
  const found = calculate(provider, model);
  if (!found || (priceOf(found, 'input_mtok') === null && priceOf(found, 'output_mtok') === null)) {
    return undefined;
  }
  const only = onlyModel(found.provider, found.model);
  return {
    prices: toModelPrices(found),
    version: VERSION,
    contextWindow: found.model.context_window ?? null,
    cost: costFunction(found.model.id, only),
  };
}

function calculate(provider: string, model: string): PriceCalculation | null {
  const providerId = PACKAGE_IDS[provider] ?? provider;
  try {
    const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId });
    // The package takes any id with `openai` in it for OpenAI's; a custom service of such a name is not.
    return found?.provider.id === providerId || PROXIES.has(provider) ? found : null;
  } catch {
    // The package throws on an entry that it cannot apply to tokens alone: unknown, not free.
    return null;
  }
}

/** A provider with nothing but this model: the package then need not search a hundred models for each cost. */
function onlyModel(provider: Provider, model: ModelInfo): Provider {
  return { ...provider, models: [{ ...model, match: { equals: model.id } }] };
}

/** US dollars for a token of each kind, and for a request. */
interface Rates {
  request: number;
  input: number;
  cached: number;
  output: number;
}

/**
 * The package takes tens of microseconds for a cost, too long to be asked four times a second for thousands of responses. A
 * price that does not depend on the amount is a multiplication; as it may depend on the time, it is asked for again.
 */
function costFunction(model: string, provider: Provider): PublishedModel['cost'] {
  let rates: Rates | null = null;
  let validUntil = -Infinity;
  return (usage, at) => {
    if (at) return priceOfUsage(usage, model, provider, at);
    const now = Date.now();
    if (now >= validUntil) {
      rates = ratesOf(model, provider);
      validUntil = now + RATES_VALID_MS;
    }
    if (!rates) return priceOfUsage(usage, model, provider);
    const cached = Math.min(usage.cached_tokens, usage.input_tokens);
    return (
      rates.request +
      (usage.input_tokens - cached) * rates.input +
      cached * rates.cached +
      usage.output_tokens * rates.output
    );
  };
}

function priceOfUsage(usage: Usage, model: string, provider: Provider, at?: Date): number | null {
  const cached = Math.min(usage.cached_tokens, usage.input_tokens);
  return (
    calculateFor(usage.input_tokens, cached, usage.output_tokens, model, provider, at)?.total_price ?? null
  );
}

/** Null where the price of a token depends on how many there are. */
function ratesOf(model: string, provider: Provider): Rates | null {
  const total = (input: number, cached: number, output: number) =>
    calculateFor(input, cached, output, model, provider)?.total_price ?? NaN;
  const prices = calculateFor(0, 0, 0, model, provider)?.model_price;
  if (!prices || Object.values(prices).some((price) => typeof price === 'object')) {
    return null;
  }
  const request = total(0, 0, 0);
  const rates = {
    request,
    input: (total(MILLION, 0, 0) - request) / MILLION,
    cached: (total(MILLION, MILLION, 0) - request) / MILLION,
    output: (total(0, 0, MILLION) - request) / MILLION,
  };
  return Object.values(rates).every(Number.isFinite) ? rates : null;
}

/** `cached` is a part of `input`. */
function calculateFor(
  input: number,
  cached: number,
  output: number,
  model: string,
  provider: Provider,
  timestamp?: Date,
): PriceCalculation | null {
  try {
    const usage = {
      input_tokens: input,
      output_tokens: output,
      ...(cached > 0 && { cache_read_tokens: cached }),
    };
    return calcPrice(usage, model, { provider, ...(timestamp && { timestamp }) });
  } catch {
    return null;
  }
}

function toModelPrices(found: PriceCalculation): ModelPrices {
  return {
    input_per_million: priceOf(found, 'input_mtok'),
    output_per_million: priceOf(found, 'output_mtok'),
    cached_input_per_million: priceOf(found, 'cache_read_mtok'),
  };
}

/** Where the price rises with the length of the prompt, that of a short one. */
function priceOf({ model_price }: { model_price: ModelPrice }, key: string): number | null {
  const price = model_price[key];
  return typeof price === 'object' ? price.base : (price ?? null);
}

function packageVersion(): string {
  const manifest = join(require.resolve('@pydantic/genai-prices'), '..', '..', 'package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

const VERSION = `genai-prices@${packageVersion()}`;
