import { type EntityManager } from 'typeorm';
import { type PriceBook } from '../../providers/prices/price-book';
import { type LedgerFinding, MOST_NAMED, type Violation } from './ledger-finding';
import { COUNT_ROWS, LEDGER_RULES, type LedgerRule } from './ledger-rules';
import { checkPrices } from './price-check';

/**
 * Computes the ledger again from its rows and compares. `manager` should be that of a transaction that sees one moment (REPEATABLE
 * READ), so that a server may go on writing meanwhile. Never holds more than a page of rows.
 */
export async function checkLedger(
  manager: EntityManager,
  prices: Pick<PriceBook, 'cost'>,
): Promise<LedgerFinding[]> {
  const [rows]: [Record<LedgerRule['table'], number>] = await manager.query(COUNT_ROWS);
  const findings: LedgerFinding[] = [];
  for (const { table, promise, violations } of LEDGER_RULES) {
    const found: (Violation & { broken: number })[] = await manager.query(
      `SELECT id, found, (count(*) OVER ())::float8 AS broken FROM (${violations}) broken LIMIT ${MOST_NAMED}`,
    );
    findings.push({
      table,
      promise,
      checked: rows[table],
      broken: found[0]?.broken ?? 0,
      violations: found.map(({ id, found: text }) => ({ id, found: text })),
    });
  }
  return [...findings, await checkPrices(manager, prices)];
}
