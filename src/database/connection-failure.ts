import { Client } from 'pg';

/**
 * What to tell the person who set `DATABASE_URL` when it cannot be reached: what was tried (never the password), what
 * came back, and how to fix it.
 */
export function connectionFailure(url: string, error: unknown): string {
  return [
    'Cannot connect to the database of DATABASE_URL.',
    `  tried:   ${describe(url)}`,
    `  result:  ${reason(error)}`,
    `  fix:     ${fix(codeOf(error))}`,
    '  or:      leave DATABASE_URL out to use the embedded Postgres.',
  ].join('\n');
}

/** Read as the driver reads it: what the URL leaves out comes from PGHOST and the like, or from the driver's defaults. */
function describe(url: string): string {
  try {
    const { host, port, user, database } = new Client({ connectionString: url });
    return `host ${host}, port ${port}, user ${user ?? '(none)'}, database ${database ?? '(none)'}`;
  } catch {
    return 'an address that is not a URL';
  }
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | null)?.code ?? '';
}

/** Several addresses of one name (::1 and 127.0.0.1) fail together, as an error without a message of its own. */
function reason(error: unknown): string {
  if (error instanceof AggregateError && !error.message) {
    return error.errors.map((each) => (each as Error).message).join('; ');
  }
  return error instanceof Error && error.message ? error.message : String(error);
}

/** By system error and by SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
function fix(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'start Postgres there, or correct host and port; check that it listens on that address (listen_addresses)';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'correct the host name, or check the name resolution of this machine';
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return 'check network and firewall between this machine and that host';
    case 'ENOENT':
      return 'correct the socket folder, or start the Postgres that makes it';
    case 'ERR_INVALID_URL':
      return 'write it as postgres://user:password@host:5432/database, with special characters percent-encoded';
    case '28P01':
      return 'correct user and password (special characters percent-encoded)';
    case '28000':
      return 'allow this user, database and address in pg_hba.conf, or add ?sslmode=require when the server wants TLS';
    case '3D000':
      return 'create the database (createdb), or correct its name';
    case '53300':
      return 'raise max_connections of the server, or close other connections to it';
    case '57P03':
      return 'the server is still starting or stopping: try again in a moment';
    default:
      return 'check that host, port, user, password and database are right: postgres://user:password@host:5432/database';
  }
}
