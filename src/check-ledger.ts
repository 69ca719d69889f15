import 'reflect-metadata';
import { inspect } from 'node:util';
import dataSource from '../ormconfig';
import { ConfigurationError } from './config/configuration-error';
import { loadConfiguration } from './config/configuration.module';
import { DatabaseError } from './database/database-error';
import { checkLedger } from './modules/chat/ledger/ledger-check';
import { type LedgerFinding } from './modules/chat/ledger/ledger-finding';
import { PriceBook } from './modules/providers/prices/price-book';
import { ProviderRegistry } from './modules/providers/provider-registry';

const NOT_MIGRATED =
  'The database is not of this version of Parley: start the server on it once, or npm run migration:run.';

/** Checks the ledger of the database that the server would use, running or not, and ends with 1 when something is wrong. */
async function main(): Promise<void> {
  const { config } = await loadConfiguration();
  const database = await (await dataSource).initialize();
  try {
    if (await database.showMigrations()) throw new DatabaseError(NOT_MIGRATED);
    const prices = new PriceBook(config, new ProviderRegistry(config));
    const findings = await database.transaction('REPEATABLE READ', (manager) => checkLedger(manager, prices));
    for (const finding of findings) print(finding);
    const broken = findings.reduce((sum, finding) => sum + finding.broken, 0);
    say(broken === 0 ? '\nThe ledger is consistent.' : `\nThe ledger has ${broken} violations.`);
    if (broken > 0) process.exitCode = 1;
  } finally {
    await database.destroy();
  }
}

function print({ table, promise, checked, broken, violations }: LedgerFinding): void {
  const result = broken === 0 ? 'ok' : `${broken} BROKEN`;
  say(`${result.padEnd(10)} ${String(checked).padStart(9)} ${table.padEnd(9)}  ${promise}`);
  for (const { id, found } of violations) say(`           ${id}: ${found}`);
  if (violations.length < broken) say(`           ... and ${broken - violations.length} more`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  const isKnown = error instanceof ConfigurationError || error instanceof DatabaseError;
  process.stderr.write(`${isKnown ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
});
