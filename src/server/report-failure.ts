import { ConfigurationError } from '../config/configuration-error';
import { DatabaseError } from '../database/database-error';
import { ListenError } from './listen-error';

/** Says on stderr why there is no server: in words where the cause is known, and without a stack unless `debug`. */
export function reportFailure(error: unknown, debug = false): void {
  process.stderr.write(`${debug && error instanceof Error ? error.stack : describe(error)}\n`);
}

function describe(error: unknown): string {
  if (error instanceof ConfigurationError || error instanceof DatabaseError || error instanceof ListenError) {
    return error.message;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Parley could not start: ${message}\nDEBUG=true shows where this comes from.`;
}
