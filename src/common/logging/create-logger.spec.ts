import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryFailedError } from 'typeorm';
import { parseEnvironment } from '../../config/environment';
import { createLogger } from './create-logger';

const KEY = 'sk-0123456789"abc';
const PASSWORD = 'hunter2hunter2';

describe('the logger', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-logger-'));
  const file = join(folder, 'parley.log');
  const shown: string[] = [];
  const logger = createLogger(
    parseEnvironment({
      LOG_FILE: file,
      OPENAI_API_KEY: KEY,
      CUSTOM_PROVIDERS: '[{"id":"mine","base_url":"http://127.0.0.1:9/v1","api_key":"custom-0123456789"}]',
      DATABASE_URL: `postgres://me:${PASSWORD}@localhost/parley`,
    }),
    { write: (line) => shown.push(line) },
  );
  afterAll(() => rmSync(folder, { recursive: true }));

  const lastLine = (): string => readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? '';

  it.each([
    ['a key in a message', () => logger.info(`refused: ${KEY}`)],
    ['the key of a custom provider', () => logger.info('refused: custom-0123456789')],
    ['the password of the database', () => logger.info(`at postgres://me:${PASSWORD}@localhost`)],
    [
      'a field that holds a credential',
      () => logger.info({ headers: { authorization: 'Bearer other' } }, 'x'),
    ],
    ['such a field at the top', () => logger.info({ apiKey: 'Bearer other' }, 'x')],
  ])('hides %s', (_name, write) => {
    write();
    expect(lastLine()).toContain('[redacted]');
    expect(lastLine()).not.toMatch(/0123456789|hunter2|Bearer/);
  });

  it('keeps what an error says, and not what libraries hang on it', () => {
    const cause = Object.assign(new Error('the reason'), { code: 'E1', prompt: 'a secret prompt' });
    const error = new QueryFailedError('INSERT INTO messages', ['a secret prompt'], cause);
    logger.error({ err: Object.assign(error, { cause }) }, 'failed');
    expect(JSON.parse(lastLine())).toMatchObject({
      level: 'error',
      msg: 'failed',
      err: { type: 'QueryFailedError', message: 'the reason', cause: { message: 'the reason', code: 'E1' } },
    });
    expect(lastLine()).not.toContain('secret prompt');
  });

  it('writes the same to the console and to the file', () => {
    logger.info('both');
    expect(shown.at(-1)).toBe(`${lastLine()}\n`);
    expect(JSON.parse(lastLine())).toEqual({ level: 'info', time: expect.any(String), msg: 'both' });
  });

  it('survives errors that cause each other', () => {
    const error = new Error('round');
    error.cause = error;
    logger.error({ err: error }, 'failed');
    expect(JSON.parse(lastLine())).toMatchObject({ err: { message: 'round' } });
  });
});
