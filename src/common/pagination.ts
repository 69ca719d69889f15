import { AppError } from './errors/app-error';

/** One page of a list. `next_cursor` is null on the last page. */
export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** A cursor is opaque to clients: the sort key of the last item of a page. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** Throws `invalid_cursor` unless the text is a cursor of `length` parts that pass `isValid`. */
export function decodeCursor(
  cursor: string,
  length: number,
  isValid: (key: string[]) => boolean = () => true,
): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === length &&
      key.every((part): part is string => typeof part === 'string') &&
      isValid(key)
    ) {
      return key;
    }
  } catch {
    // Not JSON: falls through to the same answer.
  }
  throw AppError.field(
    'invalid_cursor',
    'cursor',
    'pass the next_cursor of the page before, unchanged, or leave it out',
  );
}
