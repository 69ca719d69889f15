// npm run dev: the server, rebuilt and restarted whenever a source file changes. A build with errors leaves the last one
// running. Ctrl-C ends everything, the embedded Postgres too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { program } from './lib/command.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { ROOT } from './lib/project.mjs';

await ensureInstalled();

const compiler = spawn(process.execPath, program('nest', 'build', '--watch', '--preserveWatchOutput'), {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
});
let server;
let restarts = Promise.resolve();
let stopping = false;

createInterface({ input: compiler.stdout }).on('line', (line) => {
  console.log(line);
  // The compiler's own words after each pass: the only sign that everything is written.
  if (/Found 0 errors/.test(line)) restarts = restarts.then(restart);
});
compiler.on('exit', () => void stop());
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop());

async function restart() {
  await stopServer();
  if (stopping) return;
  server = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
    cwd: ROOT,
    stdio: 'inherit',
    // A process group of its own: Ctrl-C comes here, and from here once to the server.
    detached: process.platform !== 'win32',
  });
}

async function stopServer() {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  server.kill('SIGTERM');
  await once(server, 'exit');
}

async function stop() {
  if (stopping) return;
  stopping = true;
  compiler.kill();
  await restarts;
  await stopServer();
  process.exit(0);
}
