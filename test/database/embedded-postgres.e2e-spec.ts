import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { identify } from '../../src/database/embedded/ownership/process-identity';
import { findRunningPostgres, startPostgres } from '../../src/database/embedded/start-postgres';
import { copy, end, ended, makeProject, query, serve } from '../support/embedded-project';

const NOBODY = 65534;
const IS_ROOT = process.getuid?.() === 0;

describe('the embedded Postgres', () => {
  let folder: string;
  let project: string;
  const running = new Set<Awaited<ReturnType<typeof serve>>>();
  /** What the server puts outside of the project where it must; whatever was there before this test stays. */
  const elsewhere = new Set(
    [
      '/var/lib/parley',
      join(homedir(), '.local/share/parley'),
      join(tmpdir(), 'parley'),
      join(tmpdir(), `parley-${NOBODY}`),
    ].filter((path) => !existsSync(path)),
  );

  const start = async (...args: Parameters<typeof serve>) => {
    const serving = await serve(...args);
    running.add(serving);
    return serving;
  };
  /** In this process. Nothing has to survive a power cut. */
  const startHere = ({ dataDir, settings }: Parameters<typeof startPostgres>[0]) =>
    startPostgres({ dataDir, settings: { fsync: 'off', ...settings } });
  const newData = () => join(folder, randomUUID());
  /** As an earlier start left it. */
  const usedData = () => copy(join(folder, 'used'), newData());
  /** Moves the project for one test: npm packages work wherever they are. */
  const withProjectAt = async (path: string, test: () => Promise<void>) => {
    await mkdir(dirname(path), { recursive: true });
    await rename(project, path);
    try {
      await test();
    } finally {
      await rename(path, project);
    }
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-embedded-'));
    await chmod(folder, 0o777);
    project = await makeProject(join(folder, 'project'));
    await startHere({ dataDir: join(folder, 'used') }).then((server) => server.stop());
  });

  afterEach(async () => {
    for (const serving of running) {
      if (serving.child.exitCode === null && serving.child.signalCode === null) await end(serving, 'SIGTERM');
    }
    running.clear();
  });

  afterAll(async () => {
    for (const path of [folder, ...elsewhere]) await rm(path, { recursive: true, force: true });
  });

  it('keeps its data from one start to the next', async () => {
    const dataDir = newData();
    const first = await startHere({ dataDir });
    await query(first.url, `CREATE TABLE kept AS SELECT 'Grüße 🌍' AS value`);
    await first.stop();
    const second = await startHere({ dataDir });
    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 'Grüße 🌍' }]);
    await second.stop();
  });

  it('wants its password, keeps it private and listens on this machine only', async () => {
    const dataDir = await usedData();
    const server = await startHere({ dataDir });
    await expect(query(server.url.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1')).rejects.toThrow('password');
    expect((await stat(join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
    expect(await query(server.url, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect(await query(server.url, 'SHOW unix_socket_directories')).toEqual([
      { unix_socket_directories: '' },
    ]);
    await server.stop();
  });

  it('refuses a second start on the same data and names the process that has it', async () => {
    const dataDir = await usedData();
    const { child, url } = await start(project, dataDir);
    await expect(startHere({ dataDir })).rejects.toThrow(
      new RegExp(`in use by process ${child.pid}, .*\\n.*DATA_DIR=.*DATABASE_URL=`),
    );
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('lets only one of many that start at once have the data', async () => {
    const dataDir = await usedData();
    // What a killed owner leaves behind, so that all of them try to take over.
    await writeFile(join(dataDir, 'postgres/owner.json'), JSON.stringify({ pid: 1, started: 'long ago' }));
    const starts = await Promise.allSettled([1, 2, 3, 4].map(() => start(project, dataDir)));
    expect(starts.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
  });

  it('runs twice at the same time on different data', async () => {
    const [one, two] = await Promise.all([
      start(project, await usedData()),
      start(project, await usedData()),
    ]);
    await query(one.url, 'CREATE TABLE mine ()');
    await expect(query(two.url, 'SELECT FROM mine')).rejects.toThrow('does not exist');
  });

  it('tells others where it runs, so that the command line can use it', async () => {
    const dataDir = await usedData();
    expect(await findRunningPostgres(dataDir)).toBeNull();
    const serving = await start(project, dataDir);
    expect(await findRunningPostgres(dataDir)).toBe(serving.url);
    await end(serving, 'SIGTERM');
    expect(await findRunningPostgres(dataDir)).toBeNull();
  });

  it('stops when its process is asked to', async () => {
    const serving = await start(project, await usedData());
    expect(await end(serving, 'SIGTERM')).toBe(0);
    expect(identify(serving.serverPid)).toBeNull();
  });

  it('stops by itself when its process is killed, and starts again with the data', async () => {
    const dataDir = await usedData();
    const killed = await start(project, dataDir);
    await query(killed.url, 'CREATE TABLE kept AS SELECT 1 AS value');
    expect(await end(killed, 'SIGKILL')).toBe('SIGKILL');
    await ended(killed.serverPid);

    const next = await start(project, dataDir);
    expect(await query(next.url, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
  });

  it('stops a server that outlived its killed process, and starts again with the data', async () => {
    const dataDir = await usedData();
    const killed = await start(project, dataDir, { flags: ['--without-shell'] });
    await query(killed.url, 'CREATE TABLE kept AS SELECT 1 AS value');
    await end(killed, 'SIGKILL');
    expect(identify(killed.serverPid)).not.toBeNull();

    const next = await start(project, dataDir);
    expect(identify(killed.serverPid)).toBeNull();
    expect(await query(next.url, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
  });

  it('is not misled by a pid file whose pid belongs to another program by now', async () => {
    const dataDir = await usedData();
    const first = await startHere({ dataDir });
    const pidFile = join(dataDir, 'postgres/cluster/postmaster.pid');
    const left = await readFile(pidFile, 'utf8');
    await first.stop();
    await writeFile(pidFile, left.replace(/^\d+/, String(process.ppid)));

    const second = await startHere({ dataDir });
    expect(await query(second.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    await second.stop();
  });

  it('starts over when making the cluster was cut short', async () => {
    const dataDir = newData();
    const half = join(dataDir, 'postgres/cluster.new');
    await mkdir(half, { recursive: true });
    await writeFile(join(half, 'PG_VERSION'), '18\n');
    const server = await startHere({ dataDir });
    expect(existsSync(half)).toBe(false);
    await server.stop();
  });

  it('refuses data of another Postgres release and leaves it alone', async () => {
    const dataDir = await usedData();
    const cluster = join(dataDir, 'postgres/cluster');
    await writeFile(join(cluster, 'PG_VERSION'), '15\n');
    const before = await readdir(cluster);
    await expect(startHere({ dataDir })).rejects.toThrow(/was written by PostgreSQL 15; .* PostgreSQL 18/);
    expect(await readdir(cluster)).toEqual(before);
  });

  it('says which file is missing when the password is lost', async () => {
    const dataDir = await usedData();
    await rm(join(dataDir, 'postgres/password'));
    await expect(startHere({ dataDir })).rejects.toThrow(join(dataDir, 'postgres/password'));
  });

  it('shows the words of a server that does not start, and frees the data', async () => {
    const dataDir = newData();
    await expect(startHere({ dataDir, settings: { max_connections: 'many' } })).rejects.toThrow(
      'invalid value for parameter "max_connections"',
    );
    const server = await startHere({ dataDir });
    await server.stop();
  });

  it('runs for a normal user', async () => {
    const dataDir = newData();
    const { url } = await start(project, dataDir, IS_ROOT ? { uid: NOBODY } : {});
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    const { uid } = await stat(join(dataDir, 'postgres/cluster'));
    expect(uid).toBe(IS_ROOT ? NOBODY : process.getuid?.());
  });

  it('runs from a folder with an odd name and a long path', async () => {
    const odd = join(
      folder,
      `it's "odd" $HOME (ünï¢ödé) [*]`,
      ...Array.from({ length: 4 }, () => 'deep'.repeat(50)),
    );
    const dataDir = join(folder, 'odd "data" $HOME ünï¢ödé', randomUUID());
    const user = IS_ROOT ? { uid: NOBODY } : {};
    await withProjectAt(odd, async () => {
      const first = await start(odd, dataDir, user);
      await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS value');
      await end(first, 'SIGTERM');
      const second = await start(odd, dataDir, user);
      expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
      await end(second, 'SIGTERM');
    });
    await rememberElsewhere(dataDir);
  });

  it('runs under a folder that only its owner can enter', async () => {
    const home = join(folder, 'private home');
    const there = join(home, 'project');
    const dataDir = join(home, 'data');
    await mkdir(home);
    await chmod(home, 0o700);
    await withProjectAt(there, async () => {
      const first = await start(there, dataDir);
      await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS value');
      await end(first, 'SIGTERM');
      const second = await start(there, dataDir);
      expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
      await end(second, 'SIGTERM');

      await rememberElsewhere(dataDir);
      await rm(dataDir, { recursive: true });
      const anew = await start(there, dataDir);
      await expect(query(anew.url, 'SELECT value FROM kept')).rejects.toThrow('does not exist');
      await end(anew, 'SIGTERM');
    });
    await rememberElsewhere(dataDir);
  });

  it('finds its data after the project moved below a folder that only its owner can enter', async () => {
    const home = join(folder, 'another private home');
    const before = await usedData();
    const after = join(home, 'data');
    const first = await start(project, before);
    await query(first.url, 'CREATE TABLE kept AS SELECT 1 AS value');
    await end(first, 'SIGTERM');
    await mkdir(home);
    await rename(before, after);
    // As root this also takes the data away from the account that the server had.
    if (IS_ROOT) await chown(join(after, 'postgres'), 0, 0);
    await chmod(home, 0o700);

    const second = await start(project, after);
    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
    await end(second, 'SIGTERM');
    const third = await start(project, after);
    expect(await query(third.url, 'SELECT value FROM kept')).toEqual([{ value: 1 }]);
    await rememberElsewhere(after);
  });

  it('uses an empty folder that was made for it', async () => {
    const dataDir = newData();
    await mkdir(dataDir, { mode: 0o700 });
    const server = await startHere({ dataDir });
    await server.stop();
    expect((await readdir(join(dataDir, 'postgres'))).sort()).toEqual(['cluster', 'password', 'server.log']);
  });

  async function rememberElsewhere(dataDir: string): Promise<void> {
    const location = await readFile(join(dataDir, 'postgres/location'), 'utf8').catch(() => null);
    if (location) elsewhere.add(location);
  }
});
