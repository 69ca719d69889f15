/** How to reach one provider, from `<PROVIDER>_API_KEY` and `<PROVIDER>_BASE_URL`. */
export interface ProviderSettings {
  apiKey?: string;
  baseUrl?: string;
}

/** One entry of `CUSTOM_PROVIDERS`: an OpenAI-compatible service that needs no code. */
export interface CustomProviderSettings {
  id: string;
  name?: string;
  base_url: string;
  api_key?: string;
  /** Name of the variable that holds the key, for those who keep keys out of JSON. */
  api_key_env?: string;
  /** Model ids; when empty the service is asked. */
  models?: string[];
}

/** One entry of `PANEL_MODELS`: a model that panels can be made of, and who it plays there. */
export interface PanelModelSettings {
  provider: string;
  model_name: string;
  role?: string;
  icon?: string;
  prompt_prefix?: string;
  collaboration_style?: string;
  color_theme?: string;
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/**
 * Everything that can be set from outside, read and checked once at start (`environment.ts`). Both type and injection
 * token; nothing else reads `process.env`. Times are milliseconds, sizes bytes.
 */
export abstract class AppConfig {
  /** `development`, `production`, ...: a label shown by `/health`. */
  abstract readonly environment: string;
  abstract readonly version: string;
  /** Details of failures may be shown on the console (`DEBUG`); never to clients. */
  abstract readonly debug: boolean;
  /** Sentences for the person who starts the server: settings that were understood but look like a mistake. */
  abstract readonly warnings: readonly string[];

  abstract readonly http: {
    host: string;
    port: number;
    /** Web origins that may call from a browser. An entry without a scheme allows http and https. */
    corsOrigins: readonly string[];
    /** Host names, beside the loopback ones and `host`, that requests may be addressed to. `*` allows all. */
    allowedHosts: readonly string[];
    maxBodyBytes: number;
    /** A client of a stream or a WebSocket that takes nothing for so long, although something waits for it, is cut off. */
    slowReaderMs: number;
  };

  /** WebSockets. */
  abstract readonly sockets: {
    /** At once, in this process. */
    maxSockets: number;
    maxMessageBytes: number;
    /** Runs and conversations that one socket is told of at once. */
    maxSubscriptions: number;
    /** How long a socket may be open that is told of nothing and says nothing. */
    idleTimeoutMs: number;
  };

  abstract readonly log: {
    level: LogLevel;
    file: string | null;
  };

  abstract readonly database: {
    /** Null: the embedded server, in `dataDir`. */
    url: string | null;
    dataDir: string;
    poolSize: number;
  };

  abstract readonly chat: {
    /** What the model name `default` stands for; also for dialects where a request may leave the model out. */
    defaultModel: string | null;
    /** Models of a request that names none; empty: see `ModelCatalogue.defaults`. */
    defaultModels: readonly string[];
    /** Upper limit of `max_tokens`; null: the model's own. */
    maxTokensLimit: number | null;
    maxPromptBytes: number;
    maxModelsPerRun: number;
    /** Answers that this process writes at once; beyond it new runs get `overloaded`. */
    maxLiveResponses: number;
    /** How long answers may still run after SIGTERM. */
    shutdownGraceMs: number;
    /** How often a model is asked again when a request does not say. */
    retries: number;
    /** The most that a request may ask for: attempts after the first one, and any of its deadlines. */
    maxRetries: number;
    maxDeadlineMs: number;
    /** Fallbacks of one model. */
    maxFallbacks: number;
    /** What any run may cost and take at most, asked for or not; null: no limit. */
    maxRunCostUsd: number | null;
    maxRunTokens: number | null;
    deadlines: {
      /** Until the provider has accepted a request; null: no limit of its own. */
      connectMs: number | null;
      firstTokenMs: number;
      idleMs: number;
      /** `LLM_TIMEOUT`: the whole response. */
      responseMs: number;
    };
  };

  /** The virtual models `parley/...` of the OpenAI-compatible routes. */
  abstract readonly virtualModels: {
    /** Who answers when a request names nobody; empty: whom a request asks that names no models. */
    members: readonly string[];
    /** Who puts the answers together; null: the first member. */
    chair: string | null;
  };

  /** By the name under which a session selects it. */
  abstract readonly panelModels: Readonly<Record<string, PanelModelSettings>>;

  abstract readonly providers: {
    /** By provider id in lower case with `-` for `_`: `openai`, `lm-studio`, ... */
    settings: Readonly<Record<string, ProviderSettings>>;
    custom: readonly CustomProviderSettings[];
    /** Whether to look for Ollama, LM Studio, vLLM and llama.cpp on this machine. */
    discoverLocal: boolean;
    /** How long a provider may take to answer a model list or a health check. */
    healthTimeoutMs: number;
    traffic: {
      /** Calls of one provider at once, where `concurrency` does not name it. Infinity: as many as come. */
      maxConcurrency: number;
      /** The same by provider id. */
      concurrency: Readonly<Record<string, number>>;
      /** Calls that may wait for one provider. */
      maxWaiting: number;
      circuit: {
        /** So many failures in a row open the circuit of a model; 0: they do not. */
        failures: number;
        /** More than this share of the last `window` calls opens it, too; 0: it does not. */
        errorPercent: number;
        window: number;
        /** How long it stays open before one call may try again. */
        breakMs: number;
      };
    };
    /** JSON file with prices that replace the built-in ones. */
    priceOverridesFile: string | null;
  };
}
