import { AppError } from '../../errors/app-error';
import { findJsonError } from './json-error';

/** Says where a text stops being JSON; `cause` is what the parser threw. */
export function malformedJson(text: string, cause: unknown): AppError {
  const found = findJsonError(text);
  if (!found) {
    return new AppError('malformed_json', { detail: 'The body must be a JSON object or array.', cause });
  }
  const { position, line, column, expected } = found;
  const detail = `The JSON is wrong at line ${line}, column ${column}: expected ${expected}.`;
  return new AppError('malformed_json', { detail, extensions: { position, line, column }, cause });
}
