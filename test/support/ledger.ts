import { DataSource } from 'typeorm';
import { loadConfiguration } from '../../src/config/configuration.module';
import { dataSourceOptions } from '../../src/database/data-source-options';
import { checkLedger } from '../../src/modules/chat/ledger/ledger-check';
import { type LedgerFinding } from '../../src/modules/chat/ledger/ledger-finding';
import { PriceBook } from '../../src/modules/providers/prices/price-book';
import { ProviderRegistry } from '../../src/modules/providers/provider-registry';

/** What `npm run check:ledger` finds in this database, with the prices of this environment. */
export async function ledgerOf(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<LedgerFinding[]> {
  const { config } = await loadConfiguration(env);
  const database = await new DataSource(dataSourceOptions(databaseUrl)).initialize();
  try {
    const prices = new PriceBook(config, new ProviderRegistry(config));
    return await database.transaction('REPEATABLE READ', (manager) => checkLedger(manager, prices));
  } finally {
    await database.destroy();
  }
}

/** Every promise of the ledger holds, and there was something to check. */
export async function expectConsistentLedger(
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<void> {
  const findings = await ledgerOf(databaseUrl, env);
  expect(
    findings.flatMap(({ promise, violations }) => violations.map(({ found }) => `${promise} ${found}`)),
  ).toEqual([]);
  expect(findings.filter(({ table, checked }) => table === 'responses' && checked === 0)).toEqual([]);
}
