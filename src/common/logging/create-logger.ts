import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import pino, { type DestinationStream, type Logger } from 'pino';
import { type AppConfig } from '../../config/app-config';
import { ConfigurationError } from '../../config/configuration-error';
import { toLoggedError } from './log-error';

const HIDDEN = '[redacted]';
const HIDDEN_FIELDS = [
  'authorization',
  'cookie',
  'api_key',
  'apiKey',
  'password',
  'x-api-key',
  'x-goog-api-key',
];

/**
 * The one logger: JSON lines on stdout and, when configured, the same in `LOG_FILE`. Fields that hold credentials are
 * blanked, and so is every configured key wherever it turns up. Throws `ConfigurationError` if the file cannot be written.
 */
export function createLogger(
  config: AppConfig,
  console: DestinationStream = pino.destination({ dest: 1, sync: true }),
): Logger {
  const sinks = [console];
  if (config.log.file !== null) sinks.push(openLogFile(config.log.file));
  const hide = secretHider(secretsOf(config));
  return pino(
    {
      level: config.log.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: toLoggedError, error: toLoggedError },
      redact: { paths: HIDDEN_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`]), censor: HIDDEN },
    },
    {
      write: (line: string) => {
        const shown = hide(line);
        for (const sink of sinks) sink.write(shown);
      },
    },
  );
}

function openLogFile(path: string) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return pino.destination({ dest: openSync(path, 'a'), sync: true });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const problem = `${JSON.stringify(path)} cannot be written (${reason})`;
    throw new ConfigurationError([{ variable: 'LOG_FILE', problem, allowed: 'the path of a file' }]);
  }
}

function secretsOf({ providers, database }: AppConfig): string[] {
  const keys = [...Object.values(providers.settings).map(({ apiKey }) => apiKey)];
  keys.push(...providers.custom.map(({ api_key: apiKey }) => apiKey));
  if (database.url !== null) keys.push(new URL(database.url).password);
  // Shorter ones are no secrets, and would blank innocent text.
  return keys.filter((key): key is string => key !== undefined && key.length >= 8);
}

function secretHider(secrets: readonly string[]): (line: string) => string {
  const forms = secrets.map((secret) => JSON.stringify(secret).slice(1, -1));
  return (line) => forms.reduce((text, form) => text.replaceAll(form, HIDDEN), line);
}
