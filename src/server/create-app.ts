import { NestFactory } from '@nestjs/core';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from '../app.module';
import { createLogger } from '../common/logging/create-logger';
import { type Configuration } from '../config/configuration.module';
import { configureApp } from '../configure-app';

/** The application on this database, ready to listen. Rejects instead of ending the process. */
export async function createApp(
  { config, module }: Configuration,
  databaseUrl: string,
): Promise<NestExpressApplication> {
  const logger = createLogger(config);
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot({ configuration: module, logger, databaseUrl }),
    // Nothing is printed when this fails: whoever called says why, in a sentence.
    { abortOnError: false, bodyParser: false, bufferLogs: true, autoFlushLogs: false },
  );
  configureApp(app);
  return app;
}
