import { DataSource } from 'typeorm';
import { loadConfiguration } from './src/config/configuration.module';
import { checkServer } from './src/database/check-server';
import { dataSourceOptions } from './src/database/data-source-options';
import { findRunningPostgres, startPostgres } from './src/database/embedded/start-postgres';

/** Stops, when it is closed, the server that was started for it. */
class CommandLineDataSource extends DataSource {
  constructor(
    url: string,
    private readonly stop = () => Promise.resolve(),
  ) {
    super(dataSourceOptions(url));
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.stop();
  }
}

/**
 * The database for the TypeORM CLI (`npx typeorm -d dist/ormconfig.js ...` after a build; `npm run migration:...` does both):
 * that of DATABASE_URL, else the embedded one, started when no server process has it open.
 */
async function open(): Promise<DataSource> {
  const { config } = await loadConfiguration();
  const { url, dataDir } = config.database;
  if (url) {
    await checkServer(url);
    return new CommandLineDataSource(url);
  }
  const running = await findRunningPostgres(dataDir);
  if (running) return new CommandLineDataSource(running);
  const server = await startPostgres({ dataDir });
  return new CommandLineDataSource(server.url, () => server.stop());
}

export default open();
