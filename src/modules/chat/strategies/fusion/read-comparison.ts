import { parseObject } from '../../deliberation/parse-object';

/** Points from 1 to 100 by label and criterion. */
export interface Comparison {
  scores: Record<string, Record<string, number>>;
  summary: string | null;
}

const MOST_SUMMARY = 5_000;

/** Reads a table strictly: whole points for each label by each criterion, and for nothing else; null otherwise. */
export function readComparison(
  text: string,
  labels: readonly string[],
  criteria: readonly string[],
): Comparison | null {
  const table = parseObject(text);
  if (!table || !hasExactly(table.scores, labels)) return null;
  const rows = table.scores;
  if (!labels.every((label) => hasExactly(rows[label], criteria))) return null;
  const scores = rows as Record<string, Record<string, unknown>>;
  const isWhole = labels.every((label) => criteria.every((criterion) => isPoints(scores[label]![criterion])));
  if (!isWhole) return null;
  const { summary } = table;
  return {
    scores: scores as Comparison['scores'],
    summary: typeof summary === 'string' ? summary.slice(0, MOST_SUMMARY).toWellFormed() : null,
  };
}

const isPoints = (value: unknown) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasExactly = (value: unknown, keys: readonly string[]): value is Record<string, unknown> =>
  isObject(value) &&
  Object.keys(value).length === keys.length &&
  keys.every((key) => Object.hasOwn(value, key));
