// What a newcomer does, tried on a fresh clone: npm start, the first request, stop, start again. For CI; needs git and npm.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { ROOT } from './lib/project.mjs';

/** From nothing: packages, build, database. */
const FIRST_START_S = 240;
const SECOND_START_S = 20;

const folder = mkdtempSync(join(tmpdir(), 'parley smoke '));
const clone = join(folder, 'a clone');
let failed = 0;
let server;

try {
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone]);
  const first = await start(FIRST_START_S);
  report('npm start on a fresh clone', first.ready, first.seconds);
  const answer = await ask(first.url);
  report(
    'one prompt, answered by several models',
    answer.responses.length > 1 && answer.responses.every(hasText),
  );
  report('SIGTERM ends it with code 0', (await stop('SIGTERM')) === 0);

  const second = await start(SECOND_START_S);
  report(
    'npm start again, without installing or building',
    second.ready && !/npm ci|Building/.test(second.output()),
    second.seconds,
  );
  const kept = await fetch(`${second.url}/api/v1/conversations/${answer.conversation_id}`);
  report('the conversation is still there', kept.status === 200);
  report('SIGINT ends it with code 0', (await stop('SIGINT')) === 0);
} catch (error) {
  report(`no exception (${error.message})`, false);
} finally {
  if (server && server.exitCode === null) await stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

async function start(limitSeconds) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  const printed = [];
  server = spawn('npm', ['start'], {
    cwd: clone,
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk) => printed.push(chunk));
  const output = () => printed.join('');
  let ready = false;
  while (!ready && server.exitCode === null && performance.now() - started < limitSeconds * 1000) {
    ready = await fetch(`${url}/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!ready) await pause(50);
  }
  if (!ready) console.log(output());
  return { url, ready, output, seconds: (performance.now() - started) / 1000 };
}

/** To npm, which passes it on, as a service manager would. */
async function stop(signal) {
  const exited = once(server, 'exit');
  server.kill(signal);
  return (await exited)[0];
}

async function ask(url) {
  const answer = await fetch(`${url}/api/v1/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: firstRequest(),
  });
  if (!answer.ok) throw new Error(`POST /api/v1/chat answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** The body of the first curl under the README's "First requests". */
function firstRequest() {
  const readme = readFileSync(join(clone, 'README.md'), 'utf8');
  return /-d '(\{.*?\})'/.exec(readme.slice(readme.indexOf('## First requests')))[1];
}

function hasText(response) {
  return response.error === null && response.content.length > 0;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function report(what, passed, seconds) {
  if (!passed) failed += 1;
  console.log(
    `${passed ? 'ok    ' : 'FAILED'} ${what}${seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`}`,
  );
}
