import { type RequestHandler } from 'express';
import { AppError } from '../../errors/app-error';
import { isStorableText } from '../../text';

/** Deeper than anything meaningful, and shallow enough for the recursion of validation and of Postgres. */
const MAX_DEPTH = 100;

/**
 * Refuses text that Postgres could not store, wherever in the request it is, so that no query has to expect it. The one
 * exception are names in the path, which are checked where they are looked up.
 */
export const storableRequest: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.includes('%00')) checkText('', decodeURIComponent(request.path), 'path');
  if (request.originalUrl.includes('?')) check(request.query, '');
  if (typeof request.body === 'object' && request.body !== null) check(request.body as object, '');
  next();
};

interface Place {
  value: object;
  path: string;
  depth: number;
}

/** Iterative, because the nesting is the client's choice. */
function check(root: object, rootPath: string): void {
  const places: Place[] = [{ value: root, path: rootPath, depth: 1 }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (place.depth > MAX_DEPTH) {
      throw AppError.field(
        'validation_failed',
        place.path.slice(0, 100),
        `is nested deeper than ${MAX_DEPTH} levels`,
      );
    }
    const isArray = Array.isArray(place.value);
    for (const [key, value] of Object.entries(place.value) as [string, unknown][]) {
      if (typeof value === 'string') checkText(place.path, value, key, isArray);
      else if (typeof value === 'object' && value !== null) {
        places.push({ value, path: join(place.path, key, isArray), depth: place.depth + 1 });
      }
      if (!isArray && !isStorableText(key)) {
        throw AppError.field(
          'invalid_text',
          place.path,
          'a field name has a NUL character or a lone surrogate',
        );
      }
    }
  }
}

function checkText(path: string, text: string, key: string, isArray = false): void {
  if (isStorableText(text)) return;
  const problem = text.includes('\u0000') ? 'has a NUL character (U+0000)' : 'has a lone surrogate';
  throw AppError.field('invalid_text', join(path, key, isArray), problem);
}

function join(path: string, key: string, isArray: boolean): string {
  if (isArray) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}
