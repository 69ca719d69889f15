/** SQLSTATE classes and codes that say nothing about the statement: the server is gone, going, starting or full. */
const SQLSTATE = /^(08...|57P0[1-5]|53300|25006)$/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'ENOENT',
]);
/** pg reports these by message only. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Cannot use a pool after|Driver not Connected|Connection ended)/i;
const FROM_DRIVER = /node_modules[\\/](pg|pg-pool|typeorm)[\\/]/;

/** Whether an error says that the database cannot be reached, whatever was asked of it. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  if (driverError !== undefined && driverError !== error && isDatabaseUnavailable(driverError)) return true;
  if (typeof code === 'string' && SQLSTATE.test(code)) return true;
  if (MESSAGES.test(error.message)) return true;
  // The network can fail anywhere; only here it is the database's.
  return typeof code === 'string' && NETWORK.has(code) && FROM_DRIVER.test(error.stack ?? '');
}
