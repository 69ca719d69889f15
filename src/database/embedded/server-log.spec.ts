import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServerLog } from './server-log';

describe('ServerLog', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parley-log-'));
    file = join(folder, 'server.log');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('adds to what is there and shows only what was added', async () => {
    await writeFile(file, 'of the last start\n');
    const log = await ServerLog.open(file, null);
    writeSync(log.descriptor, 'of this start\n');
    expect(await log.tail()).toBe('of this start');
    log.close();
    expect(await readFile(file, 'utf8')).toBe('of the last start\nof this start\n');
  });

  it('moves more than 5 MiB aside, at the start and while it runs', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
    const large = Buffer.alloc(5 * 1024 * 1024 + 1, 'x');
    await writeFile(file, large);
    const log = await ServerLog.open(file, null);
    expect((await stat(file)).size).toBe(0);

    writeSync(log.descriptor, 'y'.repeat(large.length));
    jest.advanceTimersByTime(60_000);
    writeSync(log.descriptor, 'goes on');
    expect(await readFile(file, 'utf8')).toBe('goes on');
    expect((await stat(`${file}.1`)).size).toBe(large.length);
    log.close();
    jest.useRealTimers();
  });

  it('can be read by its owner only', async () => {
    const log = await ServerLog.open(file, null);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    log.close();
  });
});
