import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type AppConfig } from './app-config';
import { parseEnvironment, PROVIDER_IDS, readEnvironment } from './environment';
import { EnvironmentReader } from './environment-reader';

const folder = mkdtempSync(join(tmpdir(), 'parley-config-'));
const prices = join(folder, 'prices.json');
beforeAll(() => writeFileSync(prices, '{}'));
afterAll(() => rmSync(folder, { recursive: true }));

type Look = (config: AppConfig) => unknown;
type Effect = [value: string, look: Look, expected: unknown];

const KEY = 'key-0123456789';
const provider = (id: string): Look => {
  return ({ providers }) => providers.settings[id];
};

/** What each variable does: a value that is not the default, where it shows, and how. */
const EFFECTS: Record<string, Effect> = {
  HOST: ['0.0.0.0', ({ http }) => http.host, '0.0.0.0'],
  PORT: ['8080', ({ http }) => http.port, 8080],
  CORS_ORIGINS: [
    'http://Localhost:5173/, app.example.com ,',
    ({ http }) => http.corsOrigins,
    ['http://localhost:5173', 'app.example.com'],
  ],
  ALLOWED_HOSTS: [
    'Parley.example.com,*.lan,[::2]',
    ({ http }) => http.allowedHosts,
    ['parley.example.com', '*.lan', '[::2]'],
  ],
  MAX_BODY_BYTES: ['4096', ({ http }) => http.maxBodyBytes, 4096],
  SLOW_READER_TIMEOUT: ['1.5', ({ http }) => http.slowReaderMs, 1_500],
  WEBSOCKET_MAX_SOCKETS: ['5', ({ sockets }) => sockets.maxSockets, 5],
  WEBSOCKET_MAX_MESSAGE_BYTES: ['2048', ({ sockets }) => sockets.maxMessageBytes, 2048],
  WEBSOCKET_MAX_SUBSCRIPTIONS: ['3', ({ sockets }) => sockets.maxSubscriptions, 3],
  WEBSOCKET_IDLE_TIMEOUT: ['1.5', ({ sockets }) => sockets.idleTimeoutMs, 1_500],
  SHUTDOWN_GRACE: ['0', ({ chat }) => chat.shutdownGraceMs, 0],
  DATABASE_URL: [
    'postgresql+asyncpg://user:password@localhost:5432/multimodel_chat',
    ({ database }) => database.url,
    'postgresql://user:password@localhost:5432/multimodel_chat',
  ],
  DATA_DIR: ['/data', ({ database }) => database.dataDir, '/data'],
  DATABASE_POOL_SIZE: ['25', ({ database }) => database.poolSize, 25],
  LOG_LEVEL: ['WARNING', ({ log }) => log.level, 'warn'],
  LOG_FILE: ['parley.txt', ({ log }) => log.file, 'parley.txt'],
  DEBUG: ['True', ({ debug, log }) => [debug, log.level], [true, 'debug']],
  ENVIRONMENT: ['production', ({ environment }) => environment, 'production'],
  VERSION: ['9.9.9', ({ version }) => version, '9.9.9'],
  DEFAULT_MODEL: ['openai/gpt-4o', ({ chat }) => chat.defaultModel, 'openai/gpt-4o'],
  DEFAULT_MODELS: ['claude, gpt-4o,claude', ({ chat }) => chat.defaultModels, ['claude', 'gpt-4o']],
  PARLEY_MEMBERS: ['claude, gpt-4o', ({ virtualModels }) => virtualModels.members, ['claude', 'gpt-4o']],
  PARLEY_CHAIR: ['claude', ({ virtualModels }) => virtualModels.chair, 'claude'],
  LLM_TIMEOUT: ['1.5', ({ chat }) => chat.deadlines.responseMs, 1500],
  CONNECT_TIMEOUT: ['2.5', ({ chat }) => chat.deadlines.connectMs, 2500],
  FIRST_TOKEN_TIMEOUT: ['7', ({ chat }) => chat.deadlines.firstTokenMs, 7000],
  IDLE_TIMEOUT: ['.25', ({ chat }) => chat.deadlines.idleMs, 250],
  MAX_TOKENS_LIMIT: ['1000', ({ chat }) => chat.maxTokensLimit, 1000],
  MAX_PROMPT_BYTES: ['100', ({ chat }) => chat.maxPromptBytes, 100],
  MAX_MODELS_PER_RUN: ['3', ({ chat }) => chat.maxModelsPerRun, 3],
  LLM_RETRIES: ['0', ({ chat }) => chat.retries, 0],
  MAX_RETRIES: ['2', ({ chat }) => chat.maxRetries, 2],
  MAX_LLM_TIMEOUT: ['600', ({ chat }) => chat.maxDeadlineMs, 600_000],
  MAX_FALLBACKS: ['2', ({ chat }) => chat.maxFallbacks, 2],
  MAX_RUN_COST_USD: ['0.25', ({ chat }) => chat.maxRunCostUsd, 0.25],
  MAX_RUN_TOKENS: ['5000', ({ chat }) => chat.maxRunTokens, 5000],
  MAX_LIVE_RESPONSES: ['50', ({ chat }) => chat.maxLiveResponses, 50],
  PRICE_OVERRIDES_FILE: [prices, ({ providers }) => providers.priceOverridesFile, prices],
  DISCOVER_LOCAL: ['no', ({ providers }) => providers.discoverLocal, false],
  PROVIDER_HEALTH_TIMEOUT: ['0.5', ({ providers }) => providers.healthTimeoutMs, 500],
  PROVIDER_CONCURRENCY: [
    '64, openai:100, ollama:0',
    ({ providers: { traffic } }) => [traffic.maxConcurrency, traffic.concurrency],
    [64, { openai: 100, ollama: Infinity, 'lm-studio': 4, 'llama-cpp': 4 }],
  ],
  PROVIDER_QUEUE: ['7', ({ providers }) => providers.traffic.maxWaiting, 7],
  CIRCUIT_FAILURES: ['0', ({ providers }) => providers.traffic.circuit.failures, 0],
  CIRCUIT_ERROR_PERCENT: ['80', ({ providers }) => providers.traffic.circuit.errorPercent, 80],
  CIRCUIT_WINDOW: ['40', ({ providers }) => providers.traffic.circuit.window, 40],
  CIRCUIT_BREAK: ['2.5', ({ providers }) => providers.traffic.circuit.breakMs, 2_500],
  CUSTOM_PROVIDERS: [
    '[{"id":"mine","name":"Mine","base_url":"http://localhost:9000/v1","models":["a"]}]',
    ({ providers }) => providers.custom,
    [{ id: 'mine', name: 'Mine', base_url: 'http://localhost:9000/v1', models: ['a'] }],
  ],
  PANEL_MODELS: [
    '{"critic":{"provider":"groq","model_name":"qwen/qwen3-32b","role":"The Critic","icon":"🧐"}}',
    ({ panelModels }) => panelModels,
    { critic: { provider: 'groq', model_name: 'qwen/qwen3-32b', role: 'The Critic', icon: '🧐' } },
  ],
  LITELLM_MASTER_KEY: [KEY, provider('litellm'), { apiKey: KEY }],
  GEMINI_API_KEY: [KEY, provider('google'), { apiKey: KEY }],
  ...Object.fromEntries(
    PROVIDER_IDS.flatMap((id): [string, Effect][] => {
      const prefix = id.toUpperCase().replaceAll('-', '_');
      return [
        [`${prefix}_API_KEY`, [KEY, provider(id), { apiKey: KEY }]],
        [
          `${prefix}_BASE_URL`,
          ['http://localhost:1/v1/', provider(id), { baseUrl: 'http://localhost:1/v1' }],
        ],
      ];
    }),
  ),
};

const variables = (): string[] => {
  const reader = new EnvironmentReader({});
  readEnvironment(reader);
  return [...reader.names].sort();
};

describe('parseEnvironment', () => {
  it.each(Object.entries(EFFECTS))('%s has its effect', (name, [value, look, expected]) => {
    expect(look(parseEnvironment({}))).not.toEqual(expected);
    expect(look(parseEnvironment({ [name]: value }))).toEqual(expected);
  });

  it('has a test above for every variable', () => {
    expect(Object.keys(EFFECTS).sort()).toEqual(variables());
  });

  it('reads exactly the variables that .env.example explains', () => {
    const example = readFileSync(join(__dirname, '../../.env.example'), 'utf8');
    expect(Object.keys(parseEnv(example)).sort()).toEqual(variables());
  });

  it('has the defaults that .env.example shows', () => {
    const example = parseEnv(readFileSync(join(__dirname, '../../.env.example'), 'utf8'));
    expect(parseEnvironment(example as Record<string, string>)).toEqual(parseEnvironment({}));
  });

  it('treats an empty or blank value as not set', () => {
    const blank = Object.fromEntries(variables().map((name) => [name, '  ']));
    expect(parseEnvironment(blank)).toEqual(parseEnvironment({}));
  });

  it('lets LOG_LEVEL win over DEBUG', () => {
    expect(parseEnvironment({ DEBUG: '1', LOG_LEVEL: 'Critical' }).log.level).toBe('fatal');
  });

  it('lets a provider’s own name for its key win over the other name', () => {
    const { settings } = parseEnvironment({
      LITELLM_MASTER_KEY: 'master-key',
      LITELLM_API_KEY: KEY,
    }).providers;
    expect(settings.litellm).toEqual({ apiKey: KEY });
  });

  it('takes the key of a custom provider from the variable that it names', () => {
    const json = '[{"id":"mine","base_url":"http://localhost/v1","api_key_env":"MY_KEY"}]';
    const { custom } = parseEnvironment({ CUSTOM_PROVIDERS: json, MY_KEY: KEY }).providers;
    expect(custom[0]).toMatchObject({ api_key_env: 'MY_KEY', api_key: KEY });
  });

  it.each([
    'your_key_here',
    'sk-your-key',
    'your_actual_api_key_here',
    '<key>',
    'sk-...',
    'changeme',
    'xxxxxxxx',
  ])('counts the placeholder %s as not set, with a warning', (placeholder) => {
    const config = parseEnvironment({ GROQ_API_KEY: placeholder });
    expect(config.providers.settings.groq).toEqual({});
    expect(config.warnings).toEqual([expect.stringMatching(/^GROQ_API_KEY .*placeholder/)]);
  });

  it.each(['sk-1234', 'sk-proj-x-yourself', 'AIzaSyExample', 'gsk_xyz'])('takes the key %s', (key) => {
    expect(parseEnvironment({ OPENAI_API_KEY: key })).toMatchObject({
      warnings: [],
      providers: { settings: { openai: { apiKey: key } } },
    });
  });
});
