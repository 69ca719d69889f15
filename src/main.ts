import 'reflect-metadata';
import { loadConfiguration } from './config/configuration.module';
import { reportFailure } from './server/report-failure';
import { startServer } from './server/start-server';
import { stopSignal } from './server/stop-signal';
import { welcome } from './server/welcome';

let debug = false;

async function main(): Promise<void> {
  const stopped = stopSignal();
  const configuration = await loadConfiguration();
  debug = configuration.config.debug;
  const server = await startServer(configuration);
  process.stdout.write(welcome(server.app, configuration.config));
  const failed = await Promise.race([stopped, server.failed]);
  await server.stop();
  process.exit(failed ? 1 : 0);
}

main().catch((error: unknown) => {
  reportFailure(error, debug);
  process.exit(1);
});
