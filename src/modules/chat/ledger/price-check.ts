import { type EntityManager } from 'typeorm';
import { type PriceBook } from '../../providers/prices/price-book';
import { type LedgerFinding, MOST_NAMED } from './ledger-finding';

const PAGE = 5_000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** $1 the id before the page. By id, so that a page costs the same wherever it is. */
const READ_PRICED = `
  SELECT a.id, a.provider, a.model, a.price_version, a.cost_usd::float8 AS cost_usd, a.input_tokens, a.output_tokens,
    a.cached_tokens, a.reasoning_tokens, a.input_tokens + a.output_tokens AS total_tokens, a.finished_at
  FROM attempts a LEFT JOIN responses r ON r.id = a.response_id
  WHERE a.id > $1 AND r.copied IS NOT TRUE AND a.price_version IS NOT NULL AND a.input_tokens IS NOT NULL AND a.finished_at IS NOT NULL
  ORDER BY a.id LIMIT ${PAGE}`;

interface PricedAttempt {
  id: string;
  provider: string;
  model: string;
  price_version: string;
  cost_usd: number | null;
  input_tokens: number;
  output_tokens: number;
  cached_tokens: number;
  reasoning_tokens: number;
  total_tokens: number;
  finished_at: Date;
}

/** Multiplies again, for each call that was priced with the price that is known now. */
export async function checkPrices(
  manager: EntityManager,
  prices: Pick<PriceBook, 'cost'>,
): Promise<LedgerFinding> {
  const finding: LedgerFinding = {
    table: 'attempts',
    promise: 'A cost is tokens times price, as far as the price is still the same.',
    checked: 0,
    broken: 0,
    violations: [],
  };
  let last = FIRST_ID;
  for (;;) {
    const page: PricedAttempt[] = await manager.query(READ_PRICED, [last]);
    for (const attempt of page) {
      const { costUsd, priceVersion } = prices.cost(
        attempt.provider,
        attempt.model,
        attempt,
        attempt.finished_at,
      );
      if (priceVersion !== attempt.price_version) continue;
      finding.checked += 1;
      if (costUsd === attempt.cost_usd) continue;
      finding.broken += 1;
      if (finding.violations.length < MOST_NAMED) {
        finding.violations.push({ id: attempt.id, found: `cost ${attempt.cost_usd}, computed ${costUsd}` });
      }
    }
    const next = page.at(-1);
    if (!next || page.length < PAGE) return finding;
    last = next.id;
  }
}
