import { createParamDecorator, type ExecutionContext, type Type } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { readLeniently } from './lenient-body';

/** Names what of a request was not looked at. */
const IGNORED_HEADER = 'x-parley-ignored';
/** A header has room for so many names. */
const MOST_NAMES = 50;
const LONGEST_NAME = 100;

/**
 * The body of a request to an API that others have defined: unknown fields are ignored and named in the header
 * `x-parley-ignored`, and null means left out. Throws `validation_failed`.
 */
export const LenientBody = createParamDecorator((type: Type<object>, context: ExecutionContext): object => {
  const http = context.switchToHttp();
  const { body, ignored } = readLeniently(type, withoutNulls(http.getRequest<Request>().body));
  ignoreToo(http.getResponse<Response>(), ignored);
  return body;
});

/** Names more that was not looked at, beside what is named already. */
export function ignoreToo(response: Response, names: readonly string[]): void {
  if (names.length === 0) return;
  const before = response.get(IGNORED_HEADER);
  response.setHeader(IGNORED_HEADER, [...(before ? [before] : []), listed(names)].join(', '));
}

/** As a header can carry it (RFC 9110, 5.5): printable ASCII. */
export function listed(names: readonly string[]): string {
  return names
    .slice(0, MOST_NAMES)
    .map((name) => encodeURI(name.slice(0, LONGEST_NAME).toWellFormed()).replace(/%5B(\d+)%5D/g, '[$1]'))
    .join(', ');
}

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([name, part]) => [name, withoutNulls(part)]),
  );
}
