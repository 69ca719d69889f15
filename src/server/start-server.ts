import { type NestExpressApplication } from '@nestjs/platform-express';
import { Logger } from '@nestjs/common';
import { type Configuration } from '../config/configuration.module';
import { checkServer } from '../database/check-server';
import { type RunningPostgres, startPostgres } from '../database/embedded/start-postgres';
import { createApp } from './create-app';
import { ListenError } from './listen-error';

export interface RunningServer {
  app: NestExpressApplication;
  /** Resolves with true when the server cannot go on; the log says why. */
  failed: Promise<true>;
  /** Lets running answers finish, up to `SHUTDOWN_GRACE`, and ends everything that was started. */
  stop(): Promise<void>;
}

/** Starts the database if there is none, then the application, and listens. Rejects with nothing left running. */
export async function startServer(configuration: Configuration): Promise<RunningServer> {
  const { config } = configuration;
  const { url, dataDir } = config.database;
  const postgres = url === null ? await startPostgres({ dataDir }) : null;
  try {
    if (url !== null) await checkServer(url);
    const app = await createApp(configuration, url ?? postgres?.url ?? '');
    await listen(app, config.http.host, config.http.port);
    let stopping = false;
    return {
      app,
      failed: failure(postgres, () => stopping),
      stop: async () => {
        stopping = true;
        await app.close();
        await postgres?.stop();
      },
    };
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
}

async function listen(app: NestExpressApplication, host: string, port: number): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw (error as NodeJS.ErrnoException).syscall ? new ListenError(error, host, port) : error;
  }
}

/**
 * What ends the server from inside. An unhandled rejection does not: it concerns one promise, while other people's answers
 * are being written. An exception that nobody caught leaves nothing to rely on.
 */
function failure(postgres: RunningPostgres | null, isStopping: () => boolean): Promise<true> {
  const logger = new Logger('Server');
  process.on('unhandledRejection', (reason) => {
    logger.error({ err: reason, msg: 'a promise was rejected and nobody noticed' });
  });
  return new Promise((resolve) => {
    process.on('uncaughtException', (error) => {
      logger.fatal({ err: error, msg: 'stopping: an exception was not caught' });
      resolve(true);
    });
    void postgres?.exited.then(() => {
      if (isStopping()) return;
      logger.fatal({ msg: 'stopping: the embedded Postgres ended by itself' });
      resolve(true);
    });
  });
}
