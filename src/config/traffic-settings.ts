import { type AppConfig } from './app-config';
import { type EnvironmentReader } from './environment-reader';

const VARIABLE = 'PROVIDER_CONCURRENCY';

type Traffic = AppConfig['providers']['traffic'];

/**
 * Servers that answer a few at once and let the others wait without a word, on the clock of their first token. In our line
 * they do not: it is fair between runs, and a call's deadlines begin when it is made.
 */
const FEW_AT_ONCE = { ollama: 4, 'lm-studio': 4, 'llama-cpp': 4 };

/**
 * How much is asked of a provider at once, and when a model is left alone for a while. `providers` are the ids that can be
 * named.
 */
export function readTraffic(reader: EnvironmentReader, providers: readonly string[]): Traffic {
  return {
    ...readConcurrency(reader, providers),
    maxWaiting: reader.integer('PROVIDER_QUEUE', 2000),
    circuit: {
      failures: reader.integer('CIRCUIT_FAILURES', 5),
      errorPercent: reader.integer('CIRCUIT_ERROR_PERCENT', 50, { max: 99 }),
      window: reader.integer('CIRCUIT_WINDOW', 20, { min: 2, max: 1000 }),
      breakMs: reader.seconds('CIRCUIT_BREAK', 30),
    },
  };
}

function readConcurrency(
  reader: EnvironmentReader,
  providers: readonly string[],
): Pick<Traffic, 'maxConcurrency' | 'concurrency'> {
  const concurrency: Record<string, number> = { ...FEW_AT_ONCE };
  let maxConcurrency = Infinity;
  for (const entry of reader.list(VARIABLE)) {
    const [, name, digits] = /^(?:([a-z0-9-]+)\s*:\s*)?(\d{1,6})$/i.exec(entry) ?? [];
    const provider = name?.toLowerCase();
    if (digits === undefined || (provider !== undefined && !providers.includes(provider))) {
      const allowed = `a comma list of numbers and <provider>:<number>, such as 64,openai:200; 0 for no limit`;
      const what = digits === undefined ? '' : ', and there is no such provider';
      reader.wrong(VARIABLE, `has ${reader.show(VARIABLE, entry)}${what}`, allowed, null);
      continue;
    }
    const limit = Number(digits) || Infinity;
    if (provider === undefined) maxConcurrency = limit;
    else concurrency[provider] = limit;
  }
  return { maxConcurrency, concurrency };
}
