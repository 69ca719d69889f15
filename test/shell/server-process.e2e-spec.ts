import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunningPostgres } from '../../src/database/embedded/start-postgres';
import { compiledServer } from '../support/compiled-server';
import { createDatabase, type TestDatabase } from '../support/database';
import { ServerProcess } from './support/server-process';

let folder: string;
let cwd: string;
let database: TestDatabase;
const processes: ServerProcess[] = [];

beforeAll(async () => {
  folder = await compiledServer();
});
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'parley-cwd-'));
  database = await createDatabase();
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((server) => server.kill()));
  await database.drop();
  await rm(cwd, { recursive: true });
});

function start(env: Record<string, string> = {}, nodeOptions: string[] = []): ServerProcess {
  const server = new ServerProcess(folder, { DATABASE_URL: database.url, ...env }, cwd, nodeOptions);
  processes.push(server);
  return server;
}

describe('a start', () => {
  it('prints what a newcomer needs: the documentation, the providers, a curl that works', async () => {
    const server = start({ OPENAI_API_KEY: 'sk-0123456789', GROQ_API_KEY: 'your_key_here' });
    const url = await server.url();
    expect(server.stdout).toContain(`Documentation    ${url}/api/v1/docs`);
    expect(server.stdout).toMatch(/Ready +openai, demo\n/);
    expect(server.stdout).toMatch(/Without a key .*anthropic \(ANTHROPIC_API_KEY\)/);
    expect(server.stdout).toMatch(/Note +GROQ_API_KEY still has the placeholder/);
    expect(server.stdout).not.toContain('sk-0123456789');

    const [, address = '', body = ''] =
      /curl (\S+) -H 'content-type: application\/json' \\\n +-d '(.*)'/.exec(server.stdout) ?? [];
    const response = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { responses: { content: string }[] };
    expect(answer.responses.map(({ content }) => content.length > 0)).toEqual([true, true]);
  });

  it('reads .env, and lets the real environment win', async () => {
    await writeFile(join(cwd, '.env'), 'VERSION=from-file\nENVIRONMENT="from file"\nLOG_LEVEL=\n');
    const server = start({ VERSION: 'from-environment' });
    const health = await fetch(`${await server.url()}/health`);
    expect(await health.json()).toMatchObject({ version: 'from-environment', environment: 'from file' });
  });

  it('warns when it is open to others', async () => {
    const server = start({ HOST: '0.0.0.0' });
    expect(await server.url()).toMatch(/^http:\/\/localhost:\d+$/);
    expect(server.stdout).toMatch(/Note +There is no authentication/);
  });
});

describe('a start that fails', () => {
  it('has one line for each wrong setting, exit code 1 and no stack', async () => {
    const server = start({ PORT: '99999', LOG_LEVEL: 'loud', LLM_TIMEOUT: 'x' });
    expect(await server.ended()).toBe(1);
    expect(server.stderr.trim().split('\n')).toEqual([
      'PORT: is "99999"; allowed: a whole number from 0 to 65535',
      expect.stringMatching(/^LOG_LEVEL: is "loud"; allowed: trace, debug/),
      expect.stringMatching(/^LLM_TIMEOUT: is "x"; allowed: seconds/),
    ]);
    expect(server.stdout).toBe('');
  });

  it('says when the log file cannot be written', async () => {
    const server = start({ LOG_FILE: join(folder, 'package.json/x.log') });
    expect(await server.ended()).toBe(1);
    expect(server.stderr).toMatch(
      /^LOG_FILE: ".*x\.log" cannot be written \((EEXIST|ENOTDIR)\); allowed: .*\n$/,
    );
  });

  it('says which DATABASE_URL cannot be reached, without its password', async () => {
    const server = start({ DATABASE_URL: 'postgres://me:hunter22@127.0.0.1:9/parley' });
    expect(await server.ended()).toBe(1);
    expect(server.stderr).toMatch(/host 127\.0\.0\.1, port 9, user me/);
    expect(server.stderr).not.toMatch(/hunter22|\n\s+at /);
  });

  it('says in one line that the port is taken, and stops its Postgres', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = start({ DATABASE_URL: '', DATA_DIR: join(cwd, 'data'), PORT: String(port) });
    expect(await server.ended()).toBe(1);
    other.close();
    expect(server.stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program. Set PORT to a free one, for example PORT=${port + 1}.\n`,
    );
    expect(server.stdout).not.toContain('EADDRINUSE');
    expect(await findRunningPostgres(join(cwd, 'data'))).toBeNull();
  });

  it('shows the stack with DEBUG', async () => {
    const server = start({ HOST: 'nowhere.invalid', DEBUG: 'true' });
    expect(await server.ended()).toBe(1);
    expect(server.stderr).toMatch(
      /^ListenError: nowhere\.invalid is not an address of this machine\..*\n +at /s,
    );
  });
});

describe('what nobody caught', () => {
  /** Misbehaves when it is told to by a signal. */
  const preload = async (reaction: string): Promise<string[]> => {
    const file = join(cwd, 'preload.cjs');
    await writeFile(file, `process.on('SIGUSR2', () => { ${reaction} });`);
    return ['--require', file];
  };

  it('is logged and does not end the server when it is a rejection', async () => {
    const server = start({}, await preload(`Promise.reject(new Error('stray rejection'))`));
    const url = await server.url();
    server.signal('SIGUSR2');
    await server.output(/"level":"error".*stray rejection/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('is logged and ends the server properly when it is an exception', async () => {
    const server = start({}, await preload(`throw new Error('stray exception')`));
    await server.url();
    server.signal('SIGUSR2');
    expect(await server.ended()).toBe(1);
    expect(server.stdout).toMatch(/"level":"fatal".*stray exception/);
  });
});
