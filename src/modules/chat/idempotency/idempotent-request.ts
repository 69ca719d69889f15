import { createHash } from 'node:crypto';
import { type Request } from 'express';
import { AppError } from '../../../common/errors/app-error';

const HEADER = 'idempotency-key';
/** Printable ASCII. */
const KEY = /^[\x20-\x7e]{1,255}$/;
/** A string as structured fields write it (RFC 9651, section 3.3.3); the draft wants the key to be one. */
const QUOTED = /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/** What makes a request the same as an earlier one, and what its sender wants when the earlier one is not done. */
export interface IdempotentRequest {
  /** Method and path of the operation. */
  route: string;
  key: string;
  /** Equal for equal requests; the format that is accepted does not count. */
  fingerprint: string;
  /** `Prefer: join`: wait for the run that goes on, instead of `idempotency_conflict`. */
  join: boolean;
}

/**
 * Reads `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) and `Prefer` (RFC 7240). Null without a key; throws
 * `idempotency_key_invalid`. The key may be quoted, as the draft has it, or bare, as most clients send it.
 */
export function idempotentRequest(request: Request): IdempotentRequest | null {
  const values = request.headersDistinct[HEADER];
  if (!values) return null;
  const [value, ...more] = values;
  const key = value?.startsWith('"') ? QUOTED.exec(value)?.[1]?.replace(/\\(.)/g, '$1') : value;
  if (key === undefined || more.length > 0 || !KEY.test(key)) {
    throw invalidKey('Idempotency-Key must be sent once and have 1 to 255 printable ASCII characters.');
  }
  return {
    // The pattern, not the address: what stands in the address counts as a part of the request.
    route: `${request.method} ${(request.route as { path: string }).path}`,
    key,
    fingerprint: fingerprint([request.params, request.body]),
    join: wantsToJoin(request.get('prefer') ?? ''),
  };
}

/**
 * The same for a message on a socket, whose key is a field; `request` is what it asks for. Its sender always wants to join what goes
 * on: that is what a socket is for. Null without a key; throws `idempotency_key_invalid`.
 */
export function idempotentMessage(
  type: string,
  key: string | undefined,
  request: unknown,
): IdempotentRequest | null {
  if (key === undefined) return null;
  if (!KEY.test(key)) throw invalidKey('idempotency_key must have 1 to 255 printable ASCII characters.');
  return { route: `realtime ${type}`, key, fingerprint: fingerprint(request), join: true };
}

function invalidKey(detail: string): AppError {
  return new AppError('idempotency_key_invalid', { detail });
}

function wantsToJoin(prefer: string): boolean {
  return prefer.split(',').some((preference) => /^\s*join\s*(;|$)/i.test(preference));
}

/** Equal for equal JSON. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** The same text for the same JSON, in whatever order its fields came. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
