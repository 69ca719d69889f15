import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { writeFileSync } from 'node:fs';
import pino from 'pino';
import { AppModule } from './app.module';
import { loadConfiguration } from './config/configuration.module';
import { describeApi } from './server/describe-api';

/** Writes the OpenAPI document to the file that is named on the command line. Needs no database, network or settings. */
async function main(file: string): Promise<void> {
  const { config, module } = await loadConfiguration({});
  const app = await NestFactory.create(
    AppModule.forRoot({
      configuration: module,
      logger: pino({ enabled: false }),
      databaseUrl: 'postgres://unused',
    }),
    // Controllers and their decorators are read; nothing is instantiated.
    { preview: true, logger: ['error'], abortOnError: false },
  );
  writeFileSync(file, `${JSON.stringify(describeApi(app, config.version), null, 2)}\n`);
}

const [file] = process.argv.slice(2);
if (file === undefined) {
  process.stderr.write('usage: node dist/src/write-openapi.js FILE\n');
  process.exit(2);
}
main(file).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
