import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigurationError } from '../../../config/configuration-error';
import { type Usage } from '../spec/provider-event';
import { type PriceEntry } from './price-entry';

const VARIABLE = 'PRICE_OVERRIDES_FILE';
const EXAMPLE = '{ "openai/gpt-4o": { "input_per_million": 2.5, "output_per_million": 10 } }';
const FIELDS = [
  'input_per_million',
  'output_per_million',
  'cached_input_per_million',
  'per_request',
] as const;
const REQUIRED: readonly string[] = ['input_per_million', 'output_per_million'];
const MILLION = 1_000_000;

/** US dollars. Without a price of its own a cached token costs as much as any other. */
type Override = Partial<Record<(typeof FIELDS)[number], number>> & {
  input_per_million: number;
  output_per_million: number;
};

/** Prices by `provider/model`, or by `provider/*` for all models of a provider. */
export type PriceOverrides = ReadonlyMap<string, PriceEntry>;

/** Reads `PRICE_OVERRIDES_FILE`. Throws `ConfigurationError` with one line for each problem. */
export function readPriceOverrides(path: string | null): PriceOverrides {
  if (path === null) {
    return new Map();
  }
  const text = readText(path);
  const version = `overrides@${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
  const file = parse(text);
  const problems = Object.entries(file).flatMap(([name, entry]) => problemsOf(name, entry));
  if (problems.length > 0) {
    throw new ConfigurationError(problems);
  }
  return new Map(
    Object.entries(file).map(([name, override]) => [name, toEntry(override as Override, version)]),
  );
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigurationError([
      { variable: VARIABLE, problem: 'cannot be read', allowed: 'the path of a JSON file' },
    ]);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const file: unknown = JSON.parse(text);
    if (isObject(file)) {
      return file;
    }
  } catch {
    // Not JSON: the same message as for JSON of another kind.
  }
  throw new ConfigurationError([
    { variable: VARIABLE, problem: 'does not hold a JSON object', allowed: `an object such as ${EXAMPLE}` },
  ]);
}

function problemsOf(name: string, entry: unknown) {
  const wrong = (problem: string, allowed: string) => ({
    variable: `${VARIABLE}[${JSON.stringify(name)}]`,
    problem,
    allowed,
  });
  const form = FIELDS.map((field) => (REQUIRED.includes(field) ? field : `${field} (optional)`)).join(', ');
  if (!/^[^/\s]+\/\S+$/.test(name)) {
    return [wrong('is not the name of a model', 'provider/model, or provider/* for all of a provider')];
  }
  if (!isObject(entry)) {
    return [wrong('is not an object', form)];
  }
  const unknown = Object.keys(entry).filter((field) => !(FIELDS as readonly string[]).includes(field));
  const missing = REQUIRED.filter((field) => !(field in entry));
  const unusable = FIELDS.filter((field) => field in entry && !isPrice(entry[field]));
  return [
    ...unknown.map((field) => wrong(`has an unknown field ${JSON.stringify(field)}`, form)),
    ...missing.map((field) => wrong(`lacks ${field}`, form)),
    ...unusable.map((field) => wrong(`has no usable price in ${field}`, 'US dollars, a number from 0')),
  ];
}

function toEntry(override: Override, version: string): PriceEntry {
  const { input_per_million: input, output_per_million: output, per_request: request = 0 } = override;
  const cached = override.cached_input_per_million ?? input;
  return {
    prices: {
      input_per_million: input,
      output_per_million: output,
      cached_input_per_million: override.cached_input_per_million ?? null,
    },
    version,
    cost: (usage: Usage) => {
      const cachedTokens = Math.min(usage.cached_tokens, usage.input_tokens);
      const uncachedTokens = usage.input_tokens - cachedTokens;
      return (
        request + (uncachedTokens * input + cachedTokens * cached + usage.output_tokens * output) / MILLION
      );
    },
  };
}

function isPrice(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
