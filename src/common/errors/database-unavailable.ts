import { isNativeError } from 'node:util/types';

/** SQLSTATE classes and codes that say nothing about the statement: the server is gone, going, starting or full. */
const SQLSTATE = /^(08...|57P0[1-5]|53300|25006|3D000)$/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
]);
/** pg and a socket that was written to too late report these by message only. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|This socket has been ended|Cannot use a pool after|Driver not Connected|Connection ended)/i;
/** The database is the only thing that is connected to without an adapter that makes values of its failures. */
const SYSCALLS = new Set(['connect', 'getaddrinfo', 'read', 'write']);

/** Whether an error says that the database cannot be reached, whatever was asked of it. */
export function isDatabaseUnavailable(error: unknown): boolean {
  // Not `instanceof`: errors of sockets come from outside of the context that tests run in.
  if (!isNativeError(error)) return false;
  const { code, syscall, driverError, errors } = error as {
    code?: unknown;
    syscall?: unknown;
    driverError?: unknown;
    errors?: unknown;
  };
  if (driverError !== undefined && driverError !== error && isDatabaseUnavailable(driverError)) return true;
  // Several addresses of one name fail together.
  if (Array.isArray(errors) && errors.some(isDatabaseUnavailable)) return true;
  if (typeof code === 'string' && SQLSTATE.test(code)) return true;
  if (MESSAGES.test(error.message)) return true;
  return NETWORK.has(code as string) && SYSCALLS.has(syscall as string);
}
