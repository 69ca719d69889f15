import { AppError } from '../../../common/errors/app-error';

/** A word, a quoted phrase, or several of them joined by `or`, in the notation of Postgres' `websearch_to_tsquery`. */
export type SearchUnit = string;

/** What a conversation must say somewhere (each of them), and what it must not say anywhere. */
export interface SearchQuery {
  wanted: SearchUnit[];
  unwanted: SearchUnit[];
}

const TOKENS = /-?"[^"]*"?|\S+/gu;

/**
 * Reads what a person typed into a search box. The words of one query may be in different messages and answers of a
 * conversation, so each unit is looked up by itself. Null when nothing was typed; nothing wanted when it has no word at all.
 * Throws `validation_failed` when it has only words to leave out.
 */
export function parseSearch(typed: string): SearchQuery | null {
  if (typed.trim() === '') return null;
  const query: SearchQuery = { wanted: [], unwanted: [] };
  let joinsLast = false;
  for (const token of typed.match(TOKENS) ?? []) {
    if (token.toLowerCase() === 'or') {
      joinsLast = query.wanted.length > 0;
      continue;
    }
    const unit = token.replace(/^-+/u, '').replace(/^"([^"]*)"?$/u, '"$1"');
    if (!/[\p{L}\p{N}]/u.test(unit)) continue;
    if (token.startsWith('-')) query.unwanted.push(unit);
    else if (joinsLast) query.wanted.push(`${query.wanted.pop() ?? ''} or ${unit}`);
    else query.wanted.push(unit);
    joinsLast = false;
  }
  if (query.wanted.length === 0 && query.unwanted.length > 0) {
    throw AppError.field(
      'validation_failed',
      'q',
      'must have a word to look for, not only words to leave out',
    );
  }
  return query;
}
