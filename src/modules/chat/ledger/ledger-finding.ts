import { type LedgerRule } from './ledger-rules';

/** Of each promise, at most so many violations are named; all are counted. */
export const MOST_NAMED = 20;

export interface Violation {
  id: string;
  found: string;
}

/** What came of checking one promise. */
export interface LedgerFinding extends Pick<LedgerRule, 'table' | 'promise'> {
  /** How many rows were looked at. */
  checked: number;
  /** How many of them break the promise. */
  broken: number;
  violations: Violation[];
}
