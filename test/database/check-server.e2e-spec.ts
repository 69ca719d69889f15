import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { checkServer } from '../../src/database/check-server';
import { createDatabase, databaseUrl, type TestDatabase } from '../support/database';

describe('checkServer', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createDatabase();
  });

  afterAll(() => database.drop());

  it('accepts a server that answers', async () => {
    await expect(checkServer(database.url)).resolves.toBeUndefined();
  });

  it('explains a port where nothing listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await expect(checkServer(`postgres://ann:s3cret@127.0.0.1:${port}/talk`)).rejects.toMatchObject({
      name: 'DatabaseError',
      message: expect.stringMatching(
        new RegExp(
          `host 127.0.0.1, port ${port}, user ann, database talk\n.*ECONNREFUSED.*\n.*start Postgres there`,
        ),
      ),
    });
  });

  it('explains a wrong password and does not repeat it', async () => {
    const wrong = Object.assign(new URL(database.url), { password: 's3cret' }).href;
    const failed = checkServer(wrong);
    await expect(failed).rejects.toThrow('correct user and password');
    await expect(failed).rejects.not.toThrow('s3cret');
  });

  it('explains a database that does not exist', async () => {
    await expect(checkServer(databaseUrl(database.url, 'nowhere'))).rejects.toThrow(
      /database "nowhere" does not exist\n.*createdb/,
    );
  });

  it('explains a server that is no Postgres', async () => {
    const web = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(web, 'listening');
    const { port } = web.address() as AddressInfo;
    await expect(checkServer(`postgres://ann@127.0.0.1:${port}/talk`)).rejects.toThrow(/tried: .*port/);
    web.close();
  });

  it('refuses a server that is too old', async () => {
    await expect(checkServer(database.url, { major: 99 })).rejects.toThrow(
      /is PostgreSQL 18\.\d+.*; 99 or newer is needed/,
    );
  });
});
