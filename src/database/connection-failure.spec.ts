import { connectionFailure } from './connection-failure';

const failure = (code: string, message = 'what the system said') =>
  Object.assign(new Error(message), { code });

describe('connectionFailure', () => {
  it('says what was tried without the password', () => {
    const text = connectionFailure('postgres://ann:s3cret@db.example:6543/talk', failure('ECONNREFUSED'));
    expect(text).toContain('host db.example, port 6543, user ann, database talk');
    expect(text).toContain('what the system said');
    expect(text).toContain('DATABASE_URL');
    expect(text).not.toContain('s3cret');
  });

  it.each([
    ['ECONNREFUSED', 'start Postgres there'],
    ['ENOTFOUND', 'correct the host name'],
    ['ETIMEDOUT', 'firewall'],
    ['28P01', 'correct user and password'],
    ['28000', 'pg_hba.conf'],
    ['3D000', 'createdb'],
    ['53300', 'max_connections'],
    ['57P03', 'try again'],
    ['SOMETHING_NEW', 'postgres://user:password@host:5432/database'],
  ])('tells how to fix %s', (code, hint) => {
    expect(connectionFailure('postgres://ann@db/talk', failure(code))).toContain(hint);
  });

  it('names each address that a host name led to', () => {
    const refused = new AggregateError([new Error('connect ::1:5432'), new Error('connect 127.0.0.1:5432')]);
    expect(connectionFailure('postgres://localhost/talk', refused)).toContain(
      'connect ::1:5432; connect 127.0.0.1:5432',
    );
  });

  it('does not fail on an address that is none', () => {
    expect(connectionFailure('postgres://[::/talk', new TypeError('Invalid URL'))).toContain(
      'an address that is not a URL',
    );
  });
});
