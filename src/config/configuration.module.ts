import { type DynamicModule, Global, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { AppConfig } from './app-config';
import { parseEnvironment } from './environment';
import { type Environment } from './environment-reader';

const KEY = 'parley';

/** What `loadConfiguration` gives: the settings for code outside of Nest, and the module that provides them inside. */
export interface Configuration {
  config: AppConfig;
  module: DynamicModule;
}

/** Provides `AppConfig` everywhere. */
@Global()
@Module({})
class ConfigurationModule {}

/**
 * Reads and checks the settings, once: from the real environment, then from `.env` in the working directory; or only from
 * `environment` when it is given. Rejects with `ConfigurationError`.
 */
export async function loadConfiguration(environment?: Environment): Promise<Configuration> {
  const parsed: { config?: AppConfig } = {};
  const configModule = await ConfigModule.forRoot({
    ...(environment && { ignoreEnvFile: true, validatePredefined: false }),
    // Under one key, because every plain value returned here would be copied into process.env.
    validate: (variables) => ({
      [KEY]: (parsed.config = parseEnvironment(environment ?? (variables as Environment))),
    }),
  });
  if (!parsed.config) throw new TypeError('ConfigModule did not ask for validation');
  return {
    config: parsed.config,
    module: {
      module: ConfigurationModule,
      imports: [configModule],
      providers: [
        {
          provide: AppConfig,
          inject: [ConfigService],
          useFactory: (service: ConfigService) => service.getOrThrow<AppConfig>(KEY),
        },
      ],
      exports: [AppConfig],
    },
  };
}
