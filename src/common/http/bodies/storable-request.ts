import { type RequestHandler } from 'express';
import { AppError } from '../../errors/app-error';
import { isStorableText } from '../../text';

/** Deeper than anything meaningful, and shallow enough for the recursion of validation and of Postgres. */
const MAX_DEPTH = 100;
/** Far more than any object has fields. */
const MAX_FIELDS = 1_000;

/** Each element and object costs time, and some of that at once: nobody else is served meanwhile. */
interface Limits {
  /** Elements of one list. */
  elements: number;
  /** Objects and lists altogether. */
  parts: number;
}
/** More than a conversation has that fits the largest window of a model. */
const USUAL: Limits = { elements: 10_000, parts: 20_000 };
/** Whole histories. */
const LARGE: Limits = { elements: 100_000, parts: 1_000_000 };
const LARGE_DOCUMENTS = /^\/api\/v1\/conversations\/import\/?$/i;

/**
 * Refuses text that Postgres could not store, wherever in the request it is, so that no query has to expect it. The one
 * exception are names in the path, which are checked where they are looked up. Refuses also what nobody means and what would
 * keep validation busy for long: deep nesting and huge lists and objects.
 */
export const storableRequest: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.includes('%00')) checkText('', decodeURIComponent(request.path), 'path');
  if (request.originalUrl.includes('?')) check(request.query);
  if (typeof request.body === 'object' && request.body !== null) {
    check(request.body as object, LARGE_DOCUMENTS.test(request.path) ? LARGE : USUAL);
  }
  next();
};

/** The same for what came in another way than as the body of a request. Throws `invalid_text` and `validation_failed`. */
export function checkStorable(body: object): void {
  check(body);
}

interface Place {
  value: object;
  path: string;
  depth: number;
}

/** Iterative, because the nesting is the client's choice. */
function check(root: object, limits = USUAL): void {
  const places: Place[] = [{ value: root, path: '', depth: 1 }];
  let parts = 1;
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const isArray = Array.isArray(place.value);
    const entries = Object.entries(place.value) as [string, unknown][];
    checkSize(place, entries.length, isArray, limits);
    for (const [key, value] of entries) {
      if (typeof value === 'string') checkText(place.path, value, key, isArray);
      else if (typeof value === 'object' && value !== null) {
        parts += 1;
        if (parts > limits.parts) throw tooLarge('', `has more than ${limits.parts} objects and lists`);
        places.push({ value, path: join(place.path, key, isArray), depth: place.depth + 1 });
      }
      if (!isArray && !isStorableText(key)) {
        throw AppError.field(
          'invalid_text',
          place.path,
          'has a field name with a NUL character or a lone surrogate',
        );
      }
    }
  }
}

function checkSize({ path, depth }: Place, size: number, isArray: boolean, { elements }: Limits): void {
  if (depth > MAX_DEPTH) throw tooLarge(path, `is nested deeper than ${MAX_DEPTH} levels`);
  if (isArray && size > elements) throw tooLarge(path, `has more than ${elements} elements`);
  if (!isArray && size > MAX_FIELDS) throw tooLarge(path, `has more than ${MAX_FIELDS} fields`);
}

function tooLarge(path: string, problem: string): AppError {
  return AppError.field('validation_failed', path.slice(0, 100), problem);
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
