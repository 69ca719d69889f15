import { type INestApplication } from '@nestjs/common';
import { loadConfiguration } from '../../src/config/configuration.module';
import { createApp } from '../../src/server/create-app';
import { createDatabase } from './database';

export interface RunningApp {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  app: INestApplication;
  databaseUrl: string;
  /** Shuts the app down as SIGTERM would and drops its database. */
  close(): Promise<void>;
}

/** Settings of every test app; a test's own come on top. */
const DEFAULTS = { PORT: '0', LOG_LEVEL: 'silent', DISCOVER_LOCAL: 'false', SHUTDOWN_GRACE: '1' };

/**
 * The whole app on a free loopback port over a fresh database, with nothing but `env` as its environment. `reach` can put
 * something between the app and its database: it gets the address and returns the one that the app uses.
 */
export async function startApp(
  env: Record<string, string> = {},
  reach: (databaseUrl: string) => Promise<string> = (url) => Promise.resolve(url),
): Promise<RunningApp> {
  const database = await createDatabase();
  try {
    const configuration = await loadConfiguration({ ...DEFAULTS, ...env });
    const app = await createApp(configuration, await reach(database.url));
    const { host, port } = configuration.config.http;
    await app.listen(port, host);
    return {
      url: (await app.getUrl()).replace('localhost', '127.0.0.1'),
      app,
      databaseUrl: database.url,
      close: async () => {
        await app.close();
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}
