import { statSync } from 'node:fs';
import { type AppConfig, type LogLevel, type ProviderSettings } from './app-config';
import { readCustomProviders } from './custom-providers';
import { type Environment, EnvironmentReader } from './environment-reader';
import { packageVersion } from './package-version';
import { readPanelModels } from './panel-models';
import { readTraffic } from './traffic-settings';

/** Providers that have variables of their own: `OPENAI_API_KEY` and `OPENAI_BASE_URL` for `openai`, and so on. */
export const PROVIDER_IDS = [
  'openai',
  'anthropic',
  'google',
  'xai',
  'perplexity',
  'groq',
  'mistral',
  'deepseek',
  'openrouter',
  'together',
  'litellm',
  'ollama',
  'lm-studio',
  'vllm',
  'llama-cpp',
] as const;

/** Other names under which users know a variable; the first name wins when both are set. */
const KEY_ALIASES: Readonly<Record<string, string>> = {
  LITELLM_API_KEY: 'LITELLM_MASTER_KEY',
  GOOGLE_API_KEY: 'GEMINI_API_KEY',
};

const LOG_LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'trace',
  verbose: 'trace',
  debug: 'debug',
  info: 'info',
  information: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  critical: 'fatal',
  fatal: 'fatal',
  silent: 'silent',
  off: 'silent',
};

/**
 * The configuration that these variables describe. Throws `ConfigurationError` naming every wrong one. Pure but for one
 * look at whether `PRICE_OVERRIDES_FILE` exists.
 */
export function parseEnvironment(environment: Environment): AppConfig {
  return readEnvironment(new EnvironmentReader(environment));
}

/** As `parseEnvironment`; `reader.names` afterwards holds every variable there is. */
export function readEnvironment(reader: EnvironmentReader): AppConfig {
  const debug = reader.flag('DEBUG', false);
  const custom = readCustomProviders(reader, [...PROVIDER_IDS, 'demo']);
  const config: AppConfig = {
    environment: reader.text('ENVIRONMENT') ?? 'development',
    version: reader.text('VERSION') ?? packageVersion(),
    debug,
    warnings: reader.warnings,
    http: readHttp(reader),
    sockets: readSockets(reader),
    log: { level: readLogLevel(reader, debug ? 'debug' : 'info'), file: reader.text('LOG_FILE') },
    database: {
      url: readDatabaseUrl(reader),
      dataDir: reader.text('DATA_DIR') ?? '.parley',
      // Migrating takes two.
      poolSize: reader.integer('DATABASE_POOL_SIZE', 10, { min: 2, max: 1000 }),
    },
    chat: readChat(reader),
    virtualModels: { members: reader.list('PARLEY_MEMBERS'), chair: reader.text('PARLEY_CHAIR') },
    panelModels: readPanelModels(reader),
    providers: {
      settings: readProviderSettings(reader),
      custom,
      discoverLocal: reader.flag('DISCOVER_LOCAL', true),
      healthTimeoutMs: reader.seconds('PROVIDER_HEALTH_TIMEOUT', 2),
      traffic: readTraffic(reader, [...PROVIDER_IDS, 'demo', ...custom.map(({ id }) => id)]),
      priceOverridesFile: readFilePath(reader, 'PRICE_OVERRIDES_FILE'),
    },
  };
  reader.finish();
  return config;
}

function readHttp(reader: EnvironmentReader): AppConfig['http'] {
  return {
    host: reader.text('HOST') ?? '127.0.0.1',
    port: reader.integer('PORT', 3000, { max: 65_535 }),
    corsOrigins: reader.list('CORS_ORIGINS').flatMap((entry) => readOrigin(reader, entry)),
    allowedHosts: reader.list('ALLOWED_HOSTS').flatMap((entry) => readHostName(reader, entry)),
    maxBodyBytes: reader.integer('MAX_BODY_BYTES', 20 * 1024 * 1024, { min: 1024, max: 2 ** 30 }),
    slowReaderMs: reader.seconds('SLOW_READER_TIMEOUT', 30),
  };
}

function readSockets(reader: EnvironmentReader): AppConfig['sockets'] {
  return {
    maxSockets: reader.integer('WEBSOCKET_MAX_SOCKETS', 2000),
    maxMessageBytes: reader.integer('WEBSOCKET_MAX_MESSAGE_BYTES', 1024 * 1024, { min: 1024, max: 2 ** 30 }),
    maxSubscriptions: reader.integer('WEBSOCKET_MAX_SUBSCRIPTIONS', 100, { min: 1 }),
    idleTimeoutMs: reader.seconds('WEBSOCKET_IDLE_TIMEOUT', 300),
  };
}

function readChat(reader: EnvironmentReader): AppConfig['chat'] {
  return {
    defaultModel: reader.text('DEFAULT_MODEL'),
    defaultModels: reader.list('DEFAULT_MODELS'),
    maxTokensLimit: reader.integer('MAX_TOKENS_LIMIT', null, { min: 1 }),
    maxPromptBytes: reader.integer('MAX_PROMPT_BYTES', 256 * 1024, { min: 1 }),
    maxModelsPerRun: reader.integer('MAX_MODELS_PER_RUN', 16, { min: 1, max: 1000 }),
    maxLiveResponses: reader.integer('MAX_LIVE_RESPONSES', 2000, { min: 1 }),
    shutdownGraceMs: reader.seconds('SHUTDOWN_GRACE', 10, { min: 0, max: 3600 }),
    retries: reader.integer('LLM_RETRIES', 1, { min: 0, max: 100 }),
    maxRetries: reader.integer('MAX_RETRIES', 5, { min: 0, max: 100 }),
    maxDeadlineMs: reader.seconds('MAX_LLM_TIMEOUT', 1800),
    maxFallbacks: reader.integer('MAX_FALLBACKS', 8, { min: 0, max: 100 }),
    maxRunCostUsd: reader.decimal('MAX_RUN_COST_USD', null),
    maxRunTokens: reader.integer('MAX_RUN_TOKENS', null, { min: 1 }),
    deadlines: {
      connectMs: reader.seconds('CONNECT_TIMEOUT', null),
      firstTokenMs: reader.seconds('FIRST_TOKEN_TIMEOUT', 60),
      idleMs: reader.seconds('IDLE_TIMEOUT', 30),
      responseMs: reader.seconds('LLM_TIMEOUT', 300),
    },
  };
}

function readLogLevel(reader: EnvironmentReader, fallback: LogLevel): LogLevel {
  const value = reader.text('LOG_LEVEL');
  if (value === null) return fallback;
  const level = LOG_LEVELS[value.toLowerCase()];
  const allowed = 'trace, debug, info, warning, error, critical or silent, in any case';
  return level ?? reader.wrong('LOG_LEVEL', `is ${reader.show('LOG_LEVEL', value)}`, allowed, fallback);
}

/** Python's drivers in the scheme (`postgresql+asyncpg://`) say nothing about the server: they are left out. */
function readDatabaseUrl(reader: EnvironmentReader): string | null {
  const value = reader.text('DATABASE_URL');
  if (value === null) return null;
  const url = value.replace(/^(postgres|postgresql)\+\w+:/i, '$1:');
  if (/^postgres(ql)?:\/\//i.test(url) && URL.canParse(url)) return url;
  return reader.wrong(
    'DATABASE_URL',
    'is not the address of a Postgres server',
    'postgresql://user:password@host:5432/database, or nothing for the embedded server',
    null,
  );
}

function readProviderSettings(reader: EnvironmentReader): Record<string, ProviderSettings> {
  return Object.fromEntries(
    PROVIDER_IDS.map((id) => {
      const prefix = id.toUpperCase().replaceAll('-', '_');
      const keyName = `${prefix}_API_KEY`;
      const alias = KEY_ALIASES[keyName];
      const aliasKey = alias ? reader.secret(alias) : null;
      const apiKey = reader.secret(keyName) ?? aliasKey;
      const baseUrl = reader.url(`${prefix}_BASE_URL`);
      return [id, { ...(apiKey !== null && { apiKey }), ...(baseUrl !== null && { baseUrl }) }];
    }),
  );
}

const HOST_NAME = /^(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$|^\[[0-9a-f:.]+\]$/i;

/** Origins are compared as text with what browsers send, which has neither a path nor a trailing slash. */
function readOrigin(reader: EnvironmentReader, entry: string): string[] {
  const origin = entry.replace(/\/$/, '').toLowerCase();
  const host = /^(?:https?:\/\/)?([^/:[\]]+|\[[^\]/]+\])(?::\d{1,5})?$/.exec(origin)?.[1];
  if (origin === '*' || (host && !host.includes('*') && HOST_NAME.test(host))) return [origin];
  const allowed = 'a comma list of origins such as http://localhost:5173 or app.example.com, or *';
  return reader.wrong('CORS_ORIGINS', `has ${reader.show('CORS_ORIGINS', entry)}`, allowed, []);
}

function readHostName(reader: EnvironmentReader, entry: string): string[] {
  const name = entry.toLowerCase().replace(/:\d{1,5}$/, '');
  if (name === '*' || HOST_NAME.test(name)) return [name];
  const allowed = 'a comma list of host names such as parley.example.com or *.example.com, or *';
  return reader.wrong('ALLOWED_HOSTS', `has ${reader.show('ALLOWED_HOSTS', entry)}`, allowed, []);
}

function readFilePath(reader: EnvironmentReader, name: string): string | null {
  const path = reader.text(name);
  if (path === null || statSync(path, { throwIfNoEntry: false })?.isFile()) return path;
  return reader.wrong(name, `${reader.show(name, path)} is not a file`, 'the path of a JSON file', null);
}
